using SmartPilots.Core.Commit;
using SmartPilots.Core.Events;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Reads;

/// <summary>
/// Numbers of a gateway's sequence that are not stored though a higher one is: still waiting in its spool, or lost with it.
/// </summary>
/// <param name="Lane">Null for a spool, whose two lanes share one numbering; the partition for an event hub.</param>
/// <param name="From">Inclusive, as is <paramref name="To"/>.</param>
public sealed record GapItem(string Gateway, string Epoch, string? Lane, long From, long To);

/// <param name="Unnamed">Numbers in older gaps that are only counted, there being too many of them.</param>
public sealed record GapList(IReadOnlyList<GapItem> Gaps, long Unnamed);

/// <summary>Names what is missing in gateways' sequences.</summary>
public sealed class GapsRead(ITelemetryStore store)
{
    public async Task<GapList> OfGatewayAsync(string gateway, CancellationToken cancellation)
    {
        var numberings = new SortedDictionary<(string Epoch, string Lane), SequenceRanges>();
        var query = RowQuery.InPartition(Tables.Telemetry, SequenceRow.Partition(gateway)) with { KeyFrom = SequenceRow.From, KeyTo = SequenceRow.To };
        await foreach (var row in store.ReadAllAsync(query, cancellation))
        {
            if (row.Key.Split('~') is not [_, var epoch, var lane])
                throw new FormatException($"{row.Partition}: '{row.Key}' is no row of sequences.");
            var key = (epoch, lane is SourceId.Live or SourceId.Backlog ? "" : lane);
            if (!numberings.TryGetValue(key, out var seen))
                numberings[key] = seen = new SequenceRanges();
            seen.Add(SequenceRow.FromRow(row));
        }
        var gaps = numberings.SelectMany(numbering => Gaps(gateway, numbering.Key.Epoch, numbering.Key.Lane, numbering.Value));
        return new GapList([.. gaps], numberings.Values.Sum(seen => seen.Unnamed));
    }

    // A spool numbers from 1 and, after a restart, on from a multiple: what is left out before it was never given.
    // An event hub went on counting before this app looked at it.
    private static IEnumerable<GapItem> Gaps(string gateway, string epoch, string lane, SequenceRanges seen) =>
        seen.Gaps(lane.Length == 0 ? 1 : seen.Ranges[0].From)
            .Where(gap => lane.Length > 0 || gap.To % SourceId.NumbersPerStart != 0)
            .Select(gap => new GapItem(gateway, epoch, lane.Length == 0 ? null : lane, gap.From, gap.To));
}
