using SmartPilots.Core.Storage;

namespace SmartPilots.Simulation.Mutations;

/// <summary>A store that does something else with commits, and reads as it is.</summary>
/// <param name="change">The commit to do in place of one; null to do none and say that it was done.</param>
/// <param name="answer">What to say in place of the answer.</param>
internal sealed class StoreDecorator(ITelemetryStore inner, Func<RowCommit, RowCommit?> change, Func<CommitAnswer, CommitAnswer>? answer = null)
    : ITelemetryStore
{
    public async Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken)
    {
        var changed = commits.Select(change).ToList();
        var done = changed.OfType<RowCommit>().Where(commit => commit.Writes.Count > 0).ToList();
        var answers = done.Count == 0 ? [] : await inner.CommitAsync(done, cancellationToken);
        var next = 0;
        return [.. changed.Select(commit => commit is { Writes.Count: > 0 }
            ? answer?.Invoke(answers[next++]) ?? answers[next++]
            : new CommitAnswer(CommitOutcome.Committed, "W/\"0\"", null))];
    }

    public Task<IReadOnlyList<StoredRow?>> FindAsync(string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        inner.FindAsync(table, partition, keys, cancellationToken);

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken) => inner.QueryAsync(query, cancellationToken);
}
