using SmartPilots.Core.Storage;

namespace SmartPilots.Simulation.Mutations;

/// <summary>A store that does some of a commit's writes in a second one, after the first went through.</summary>
internal sealed class SplitStore(ITelemetryStore inner, Func<RowWrite, bool> isApart) : ITelemetryStore
{
    public async Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken)
    {
        var answers = await inner.CommitAsync([.. commits.Select(commit => With(commit, write => !isApart(write)))], cancellationToken);
        var second = commits.Where((commit, i) => answers[i].Outcome == CommitOutcome.Committed && commit.Writes.Any(isApart)).ToList();
        if (second.Count > 0)
            await inner.CommitAsync([.. second.Select(commit => With(commit, isApart))], cancellationToken);
        return answers;
    }

    public Task<IReadOnlyList<StoredRow?>> FindAsync(string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        inner.FindAsync(table, partition, keys, cancellationToken);

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken) => inner.QueryAsync(query, cancellationToken);

    private static RowCommit With(RowCommit commit, Func<RowWrite, bool> kept) => commit with { Writes = [.. commit.Writes.Where(kept)] };
}
