using SmartPilots.Core.Storage;

namespace SmartPilots.Simulation.Mutations;

/// <summary>A store that does some of a commit's writes in a second one, after the first went through.</summary>
internal sealed class SplitStore(ITelemetryStore inner, Func<RowWrite, bool> isApart) : ITelemetryStore
{
    public async Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellation)
    {
        var answers = await inner.CommitAsync([.. commits.Select(commit => With(commit, write => !isApart(write)))], cancellation);
        var second = commits.Where((commit, i) => answers[i].Outcome == CommitOutcome.Committed && commit.Writes.Any(isApart)).ToList();
        if (second.Count > 0)
            await inner.CommitAsync([.. second.Select(commit => With(commit, isApart))], cancellation);
        return answers;
    }

    public Task<IReadOnlyList<StoredRow?>> FindAsync(string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellation) =>
        inner.FindAsync(table, partition, keys, cancellation);

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellation) => inner.QueryAsync(query, cancellation);

    private static RowCommit With(RowCommit commit, Func<RowWrite, bool> kept) => commit with { Writes = [.. commit.Writes.Where(kept)] };
}
