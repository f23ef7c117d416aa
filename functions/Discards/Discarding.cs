using SmartPilots.Core.Commit;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Reads;

namespace SmartPilots.Functions.Discards;

/// <summary>What a discard made of one entry: a closed list. The code that people see is the name in kebab case.</summary>
public enum DiscardResult
{
    /// <summary>It waits no more.</summary>
    Discarded,

    /// <summary>It was discarded before; that stands, with who and why.</summary>
    DiscardedBefore,

    /// <summary>There is no such entry.</summary>
    NotFound,

    /// <summary>The store was away. The entry may still wait.</summary>
    TryAgain,
}

/// <param name="Discard">As it now stands; null when the entry is not discarded.</param>
public sealed record DiscardedEntry(string Id, DiscardResult Result, QuarantineDiscard? Discard);

/// <summary>
/// Settles entries of quarantine for good. Each is marked under its ETag: one that is requeued at the same time is either requeued and
/// gone, or discarded; the first discard stands. Asking again is always safe.
/// </summary>
public sealed class Discarding(ITelemetryStore store, TimeProvider clock)
{
    private const int MaxRaces = 10;

    /// <summary>In the order of the ids, each once.</summary>
    /// <exception cref="StoreUnavailableException">The entries cannot be read.</exception>
    public async Task<IReadOnlyList<DiscardedEntry>> DiscardAsync(IReadOnlyList<string> ids, string by, string why, CancellationToken cancellation)
    {
        var discard = new QuarantineDiscard(clock.GetUtcNow().UtcTicks, by, why);
        var distinct = ids.Distinct(StringComparer.Ordinal).ToList();
        var results = new Dictionary<string, DiscardedEntry>(StringComparer.Ordinal);
        var open = distinct;
        for (var races = 0; open.Count > 0 && races < MaxRaces; races++)
            open = await TryAsync(open, discard, results, cancellation);
        return [.. distinct.Select(id => results.GetValueOrDefault(id) ?? new DiscardedEntry(id, DiscardResult.TryAgain, null))];
    }

    // Those left over: somebody else wrote them meanwhile.
    private async Task<List<string>> TryAsync(List<string> ids, QuarantineDiscard discard, Dictionary<string, DiscardedEntry> results,
        CancellationToken cancellation)
    {
        var read = new QuarantineRead(store);
        var found = await Task.WhenAll(ids.Select(id => read.FindAsync(id, cancellation)));
        var waiting = new List<QuarantineEntry>();
        foreach (var (id, entry) in ids.Zip(found))
        {
            if (entry is null)
                results[id] = new DiscardedEntry(id, DiscardResult.NotFound, null);
            else if (entry.Discard is { } before)
                results[id] = new DiscardedEntry(id, DiscardResult.DiscardedBefore, before);
            else
                waiting.Add(entry);
        }
        var commits = waiting.Select(entry => new RowCommit(Tables.Quarantine, entry.Partition,
            [new RowWrite(RowOperation.ReplaceIfMatch, (entry with { Discard = discard }).ToRow(), entry.ETag)])).ToList();
        var answers = commits.Count == 0 ? [] : await store.CommitAsync(commits, cancellation);
        foreach (var (entry, answer) in waiting.Zip(answers))
        {
            if (answer.Outcome == CommitOutcome.Committed)
                results[entry.Id] = new DiscardedEntry(entry.Id, DiscardResult.Discarded, discard);
            else if (answer.Outcome == CommitOutcome.Unavailable)
                results[entry.Id] = new DiscardedEntry(entry.Id, DiscardResult.TryAgain, null);
        }
        return [.. waiting.Select(entry => entry.Id).Where(id => !results.ContainsKey(id))];
    }
}
