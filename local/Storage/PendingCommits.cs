using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// One call's commits on their way to the writer, with their bodies encoded already by the caller's thread: the writer's time is
/// what limits the store.
/// </summary>
internal sealed class PendingCommits : IDisposable
{
    private readonly TaskCompletionSource<IReadOnlyList<CommitAnswer>> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BodyBuffer _bodies = new();
    private readonly int[] _ends; // of each row's body, over all commits

    public PendingCommits(IReadOnlyList<RowCommit> commits)
    {
        Commits = commits;
        Answers = new CommitAnswer[commits.Count];
        foreach (var commit in commits)
            Rows += commit.Writes.Count;
        _ends = new int[Rows];
        var row = 0;
        foreach (var commit in commits)
        {
            for (var i = 0; i < commit.Writes.Count; i++)
            {
                if (commit.Writes[i].Operation != RowOperation.Delete)
                    RowCodec.Encode(commit.Writes[i].Row.Columns, _bodies);
                _ends[row++] = _bodies.Count;
            }
        }
    }

    public IReadOnlyList<RowCommit> Commits { get; }
    public CommitAnswer[] Answers { get; }
    public int Rows { get; }
    public Task<IReadOnlyList<CommitAnswer>> Answered => _answered.Task;

    /// <param name="row">Counted over all commits of the call.</param>
    public ReadOnlySpan<byte> Body(int row) => _bodies.Slice(row == 0 ? 0 : _ends[row - 1], _ends[row]);

    /// <summary>Hands out <see cref="Answers"/>.</summary>
    public void Answer() => _answered.TrySetResult(Answers);

    public void AnswerAll(CommitAnswer answer)
    {
        Array.Fill(Answers, answer);
        Answer();
    }

    public void Fail(Exception bug) => _answered.TrySetException(bug);

    public void Dispose() => _bodies.Dispose();
}
