namespace SmartPilots.Functions.Ledger;

/// <summary>
/// Numbers of a gateway's sequence that are not stored though a higher one is: still waiting in its spool, or lost with it.
/// </summary>
/// <param name="From">Inclusive, as is <paramref name="To"/>.</param>
public sealed record GapItem(string Gateway, string Epoch, long From, long To);

/// <param name="Unnamed">Numbers in older gaps that are only counted, there being too many of them.</param>
public sealed record GapList(IReadOnlyList<GapItem> Gaps, long Unnamed);

/// <summary>Names what is missing in gateways' sequences.</summary>
public sealed class GapsQuery(ITelemetryStore store)
{
    public async Task<GapList> OfGatewayAsync(string gateway, CancellationToken cancellationToken)
    {
        var numberings = new SortedDictionary<string, SequenceRanges>(StringComparer.Ordinal);
        var query = RowQuery.InPartition(Tables.Telemetry, SequenceRow.Partition(gateway)) with { KeyFrom = SequenceRow.From, KeyTo = SequenceRow.To };
        await foreach (var row in store.ReadAllAsync(query, cancellationToken))
        {
            if (row.Key.Split('~') is not [_, var epoch, _])
                throw new FormatException($"{row.Partition}: '{row.Key}' is no row of sequences.");
            if (!numberings.TryGetValue(epoch, out var seen)) // the two lanes of a spool share one numbering
                numberings[epoch] = seen = new SequenceRanges();
            seen.Add(SequenceRow.FromRow(row));
        }
        var gaps = numberings.SelectMany(numbering => Gaps(gateway, numbering.Key, numbering.Value));
        return new GapList([.. gaps], numberings.Values.Sum(seen => seen.Unnamed));
    }

    // A spool numbers from 1 and, after a restart, on from a multiple: what is left out before it was never given.
    private static IEnumerable<GapItem> Gaps(string gateway, string epoch, SequenceRanges seen) =>
        seen.Gaps(1).Where(gap => gap.To % SourceId.NumbersPerStart != 0).Select(gap => new GapItem(gateway, epoch, gap.From, gap.To));
}
