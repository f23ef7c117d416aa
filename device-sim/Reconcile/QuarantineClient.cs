namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>Reads from the API what waits in quarantine, by reason.</summary>
public sealed class QuarantineClient(ApiReader api, IReadOnlyList<string> pilots)
{
    // Of messages that are of no pilot.
    private const string Nobody = "-";
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Entries by reason; empty where the API does not tell.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, long>();
        foreach (var pilot in pilots.Append(Nobody))
        {
            foreach (var (reason, count) in await WaitingAsync(pilot, cancellationToken))
                entries[reason] = entries.GetValueOrDefault(reason) + count;
        }
        return entries;
    }

    /// <summary>
    /// What came since, the most frequent reason first. To be asked when the ledger has counted some: where entries wait is written a moment after
    /// the commit that counts them, so nothing yet is asked for again, for some seconds.
    /// </summary>
    public async Task<IReadOnlyList<(string Reason, long Entries)>> SinceAsync(IReadOnlyDictionary<string, long> before, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause *= 2)
        {
            List<(string Reason, long Entries)> since =
                [.. (await ReadAsync(cancellationToken)).Select(group => (Reason: group.Key, Entries: group.Value - before.GetValueOrDefault(group.Key)))
                    .Where(group => group.Entries > 0).OrderByDescending(group => group.Entries)];
            if (since.Count > 0 || pause > LongestPause)
                return since;
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<GroupJson>> WaitingAsync(string pilot, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.GetAsync<SummaryJson>($"/api/quarantine/summary?pilot={Uri.EscapeDataString(pilot)}", cancellationToken)).Waiting;
        }
        catch (ReconcileException refused) when (refused.InnerException is null)
        {
            // A key may see its own pilot alone, and the ledger has said already what it has to say about a pilot that is none.
            return [];
        }
    }

    private sealed record SummaryJson(IReadOnlyList<GroupJson> Waiting);

    private sealed record GroupJson(string Reason, long Count);
}
