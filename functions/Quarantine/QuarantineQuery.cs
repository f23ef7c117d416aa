using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Quarantine;

/// <param name="Continuation">Null at the end. A page may hold fewer entries than asked for, or none, before the end.</param>
public sealed record QuarantinePage(IReadOnlyList<QuarantineEntry> Entries, string? Continuation);

/// <summary>What waits in quarantine: in the partitions of which table <c>latest</c> says that something does.</summary>
public sealed class QuarantineQuery(ITelemetryStore store)
{
    private const int MaxScanned = 5_000; // rows looked at for one page, so that a filter which matches little does not hold up its request

    /// <summary>One page of at most <paramref name="take"/> entries, by device, source and number.</summary>
    /// <exception cref="BadContinuationException">No page gave the continuation.</exception>
    public async Task<QuarantinePage> PageAsync(QuarantineFilter filter, PilotCatalog pilots, int take, string? continuation,
        CancellationToken cancellationToken)
    {
        var (from, after) = ("", "");
        if (continuation is not null && !QuarantineEntry.TryParseId(continuation, out from, out after))
            throw new BadContinuationException(continuation);
        var found = new List<QuarantineEntry>();
        var scanned = 0;
        foreach (var partition in await PartitionsAsync(filter, pilots, from, cancellationToken))
        {
            // A minus sign is the first character that keys have: so this is the key that follows.
            var query = RowQuery.InPartition(Tables.Telemetry, partition) with
            {
                KeyFrom = partition == from ? after + "-" : QuarantineEntry.From, KeyTo = QuarantineEntry.To, Take = Math.Min(take, StoreLimits.MaxPage),
            };
            await foreach (var row in store.ReadAllAsync(query, cancellationToken))
            {
                var entry = QuarantineEntry.FromRow(row);
                var isHeld = filter.Holds(entry, pilots);
                if (isHeld)
                    found.Add(entry);
                // Where the page ends is told: so it may end at an entry of a foreign scope only for who may see all.
                if (found.Count == take || (++scanned >= MaxScanned && (isHeld || filter.Scope.IsAll)))
                    return new QuarantinePage(found, entry.Id);
            }
        }
        return new QuarantinePage(found, null);
    }

    /// <summary>What waits, by its first reason, most first.</summary>
    public async Task<QuarantineSummary> SummaryAsync(QuarantineFilter filter, PilotCatalog pilots, CancellationToken cancellationToken)
    {
        var groups = new Dictionary<Reason, WaitingGroup>();
        var read = 0;
        string? continuation = null;
        do
        {
            var page = await PageAsync(filter, pilots, StoreLimits.MaxPage, continuation, cancellationToken);
            foreach (var entry in page.Entries)
            {
                var reason = entry.Faults[0].Reason;
                if (!groups.TryGetValue(reason, out var group))
                    groups.Add(reason, group = new WaitingGroup(reason));
                group.Add(entry, QuarantineFilter.Named(entry, pilots) ?? entry.Device);
            }
            (read, continuation) = (read + page.Entries.Count, page.Continuation);
        }
        while (continuation is not null && read < QuarantineSummary.MaxEntries);
        return new QuarantineSummary([.. groups.Values.OrderByDescending(group => group.Count)], continuation is null);
    }

    /// <summary>The entry of an id; null when there is none, or none any more.</summary>
    public async Task<QuarantineEntry?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!QuarantineEntry.TryParseId(id, out var partition, out var key))
            return null;
        var row = await store.FindAsync(Tables.Telemetry, partition, key, cancellationToken);
        return row is null ? null : QuarantineEntry.FromRow(row);
    }

    /// <summary>The same, and none that lies outside of a scope.</summary>
    public async Task<QuarantineEntry?> FindAsync(string id, AccessScope scope, PilotCatalog pilots, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } entry && QuarantineFilter.IsWithin(scope, entry, pilots) ? entry : null;

    // In their order, from one on.
    private async Task<List<string>> PartitionsAsync(QuarantineFilter filter, PilotCatalog pilots, string from, CancellationToken cancellationToken)
    {
        var partitions = new List<string>();
        foreach (var range in Ranges(filter))
        {
            await foreach (var row in store.ReadAllAsync(range, cancellationToken))
            {
                var key = DeviceKey.OfPartition($"{row.Partition}~{row.Key}");
                var count = row.Number(filter.IsDiscarded ? "discarded" : "waiting");
                if (count > 0 && filter.MayHold(key, pilots) && string.CompareOrdinal(key.Partition, from) >= 0)
                    partitions.Add(key.Partition);
            }
        }
        partitions.Sort(string.CompareOrdinal);
        return partitions;
    }

    private static IEnumerable<RowQuery> Ranges(QuarantineFilter filter) => filter.Pilot is null or QuarantineFilter.NoPilot
        ? [new RowQuery(Tables.Latest, "-", "~")]
        : [RowQuery.WithPrefix(Tables.Latest, $"{QuarantineFilter.NoPilot}~"), RowQuery.WithPrefix(Tables.Latest, $"{filter.Pilot}~")];
}
