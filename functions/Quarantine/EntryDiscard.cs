namespace SmartPilots.Functions.Quarantine;

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
/// Settles entries of quarantine for good, each in one commit: one that is requeued at the same time is either requeued and gone, or discarded;
/// the first discard stands. Asking again is always safe.
/// </summary>
public sealed class EntryDiscard(EntryChanges changes, TimeProvider clock)
{
    /// <summary>In the order of the ids, each once.</summary>
    public async Task<IReadOnlyList<DiscardedEntry>> DiscardAsync(IReadOnlyList<string> ids, string by, string why, CancellationToken cancellationToken)
    {
        var discard = new QuarantineDiscard(clock.GetUtcNow().UtcTicks, by, why);
        var results = new List<DiscardedEntry>();
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
            results.Add(await DiscardAsync(id, discard, cancellationToken));
        return results;
    }

    private async Task<DiscardedEntry> DiscardAsync(string id, QuarantineDiscard discard, CancellationToken cancellationToken)
    {
        if (!QuarantineEntry.TryParseId(id, out var partition, out var key))
            return new DiscardedEntry(id, DiscardResult.NotFound, null);
        try
        {
            var stood = await changes.ChangeAsync(partition, key, entry => entry is { Discard: null } ? entry with { Discard = discard } : entry, cancellationToken);
            return stood is null ? new DiscardedEntry(id, DiscardResult.NotFound, null)
                : stood.Discard is { } before && before != discard ? new DiscardedEntry(id, DiscardResult.DiscardedBefore, before)
                : new DiscardedEntry(id, DiscardResult.Discarded, discard);
        }
        catch (StoreUnavailableException)
        {
            return new DiscardedEntry(id, DiscardResult.TryAgain, null);
        }
    }
}
