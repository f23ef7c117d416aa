using System.Globalization;
using SmartPilots.Core;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Reads;

/// <param name="Continuation">Null at the end. A page may hold fewer entries than asked for, or none, before the end.</param>
public sealed record QuarantinePage(IReadOnlyList<QuarantineEntry> Entries, string? Continuation);

/// <summary>What waits in quarantine.</summary>
public sealed class QuarantineRead(ITelemetryStore store)
{
    private const int MaxScanned = 5_000; // rows looked at for one page, so that a filter which matches little does not hold up its request

    /// <summary>One page of at most <paramref name="take"/> entries, by pilot and day of receipt.</summary>
    /// <exception cref="BadContinuationException">No page of this filter gave the continuation.</exception>
    public async Task<QuarantinePage> PageAsync(QuarantineFilter filter, PilotCatalog pilots, int take, string? continuation,
        CancellationToken cancellation)
    {
        var ranges = Ranges(filter);
        var (range, rest) = Parse(continuation, ranges.Count);
        var found = new List<QuarantineEntry>();
        for (var scanned = 0; range < ranges.Count && found.Count < take && scanned < MaxScanned;)
        {
            var left = Math.Min(take - found.Count, StoreLimits.MaxPage);
            var page = await store.QueryAsync(ranges[range] with { Take = left, Continuation = rest }, cancellation);
            found.AddRange(page.Rows.Select(QuarantineEntry.FromRow).Where(entry => filter.Holds(entry, pilots)));
            scanned += page.Rows.Count;
            rest = page.Continuation;
            range += rest is null ? 1 : 0;
        }
        return new QuarantinePage(found, range == ranges.Count ? null : string.Create(CultureInfo.InvariantCulture, $"{range}.{rest}"));
    }

    /// <summary>What waits, by its first reason, most first.</summary>
    public async Task<QuarantineSummary> SummaryAsync(QuarantineFilter filter, PilotCatalog pilots, CancellationToken cancellation)
    {
        var groups = new Dictionary<Reason, WaitingGroup>();
        var read = 0;
        string? continuation = null;
        do
        {
            var page = await PageAsync(filter, pilots, StoreLimits.MaxPage, continuation, cancellation);
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
    public async Task<QuarantineEntry?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!QuarantineEntry.TryParseId(id, out var partition, out var key))
            return null;
        var row = (await store.FindAsync(Tables.Quarantine, partition, [key], cancellation))[0];
        return row is null ? null : QuarantineEntry.FromRow(row);
    }

    private static List<RowQuery> Ranges(QuarantineFilter filter) => filter.Pilot switch
    {
        null => [new RowQuery(Tables.Quarantine, QuarantineFilter.NoPilot, "~")],
        QuarantineFilter.NoPilot => [OfPilot(QuarantineFilter.NoPilot, filter)],
        var pilot => [OfPilot(pilot, filter), OfPilot(QuarantineFilter.NoPilot, filter)],
    };

    private static RowQuery OfPilot(string pilot, QuarantineFilter filter) =>
        new(Tables.Quarantine, $"{pilot}~{LedgerRow.Day(filter.From.Ticks)}~", $"{pilot}~{LedgerRow.Day(filter.To.Ticks)}~~");

    private static (int Range, string? Left) Parse(string? continuation, int ranges)
    {
        if (continuation is null)
            return (0, null);
        if (continuation.Length < 2 || continuation[1] != '.' || continuation[0] - '0' is var range && (range < 0 || range >= ranges))
            throw new BadContinuationException(continuation);
        return (range, continuation.Length == 2 ? null : continuation[2..]);
    }
}
