namespace SmartPilots.Gateway.Listening;

/// <summary>
/// The connections that wait for a commit. One continuation of its task serves them all, one after the other on one thread: with one each,
/// the thread pool would get an item for every connection. Safe from any thread.
/// </summary>
internal sealed class CommitWaiters
{
    private readonly Lock _lock = new();
    private Task? _commit;
    private List<Action> _waiting = [];

    /// <summary>Calls back once when the commit has ended, well or not.</summary>
    public void Add(Task commit, Action ended)
    {
        List<Action> waiting;
        lock (_lock)
        {
            var isFirst = !ReferenceEquals(_commit, commit);
            if (isFirst)
                (_commit, _waiting) = (commit, []);
            _waiting.Add(ended);
            if (!isFirst)
                return;
            waiting = _waiting;
        }
        _ = CallBackAsync(commit, waiting);
    }

    private async Task CallBackAsync(Task commit, List<Action> waiting)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (ReferenceEquals(_commit, commit))
                _commit = null; // who adds itself now is called at once
        }
        foreach (var ended in waiting)
            ended();
    }
}
