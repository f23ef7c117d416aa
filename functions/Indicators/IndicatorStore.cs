using SmartPilots.Core.Indicators;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.Indicators;

/// <summary>Rows of table <c>indicators</c>, one partition for each indicator of a programme; see ADR 26.</summary>
public sealed class IndicatorStore(ITelemetryStore store)
{
    /// <summary>All places' values of one period.</summary>
    public Task<IReadOnlyList<IndicatorValue>> OfPeriodAsync(string programme, string indicator, IndicatorPeriod period, CancellationToken cancellationToken) =>
        ReadAsync(programme, indicator, IndicatorValue.PrefixOf(period), IndicatorValue.PrefixOf(period) + "~", cancellationToken);

    /// <summary>All places' values of the periods of one kind, from the first to the last, in order of time.</summary>
    public Task<IReadOnlyList<IndicatorValue>> OfPeriodsAsync(string programme, string indicator, IndicatorPeriod first, IndicatorPeriod last,
        CancellationToken cancellationToken) =>
        ReadAsync(programme, indicator, IndicatorValue.PrefixOf(first), IndicatorValue.PrefixOf(last) + "~", cancellationToken);

    /// <summary>Null when it was never computed.</summary>
    public async Task<IndicatorValue?> FindAsync(string programme, string indicator, IndicatorPeriod period, string place, CancellationToken cancellationToken) =>
        await store.FindAsync(Tables.Indicators, IndicatorValue.PartitionOf(programme, indicator), IndicatorValue.PrefixOf(period) + place, cancellationToken) is { } row
            ? IndicatorValue.FromRow(row) : null;

    /// <summary>What was entered for a period: of several entries of a place the last.</summary>
    public async Task<IReadOnlyDictionary<string, EnteredValue>> EnteredAsync(string programme, string indicator, IndicatorPeriod period,
        CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, EnteredValue>(StringComparer.Ordinal);
        var prefix = EnteredValue.PrefixOf(period);
        var rows = store.ReadAllAsync(RowQuery.InPartition(Tables.Indicators, IndicatorValue.PartitionOf(programme, indicator), prefix, prefix + "~"), cancellationToken);
        await foreach (var entry in rows.Select(EnteredValue.FromRow))
            entries[entry.Place] = entry;
        return entries;
    }

    /// <summary>Writes an entered value; the same one again, of the same moment, changes nothing.</summary>
    public async Task EnterAsync(string programme, string indicator, EnteredValue entry, CancellationToken cancellationToken)
    {
        var commit = new RowCommit(Tables.Indicators, IndicatorValue.PartitionOf(programme, indicator), [new RowWrite(RowOperation.Upsert, entry.ToRow())]);
        await OptimisticUpdate.RunAsync(store, "The value", () => Task.FromResult<(RowCommit?, bool)>((commit, true)), cancellationToken);
    }

    /// <summary>Writes a value over the one that stands, which goes into the history when it had been final.</summary>
    /// <param name="decide">Of the value that stands now: the one to write, or null when it may stay.</param>
    public Task<IndicatorValue?> SaveAsync(string programme, string indicator, IndicatorPeriod period, string place,
        Func<IndicatorValue?, Task<IndicatorValue?>> decide, CancellationToken cancellationToken)
    {
        var partition = IndicatorValue.PartitionOf(programme, indicator);
        return OptimisticUpdate.RunAsync<IndicatorValue?>(store, $"Indicator {indicator} of {place}", async () =>
        {
            var row = await store.FindAsync(Tables.Indicators, partition, IndicatorValue.PrefixOf(period) + place, cancellationToken);
            var before = row is null ? null : IndicatorValue.FromRow(row);
            if (await decide(before) is not { } value)
                return (null, null);
            if (value.ToRow() is not { } own)
            {
                var tooMuch = IndicatorResult.Without(IndicatorOutcome.TooMuch, "its lineage has more than 900,000 bytes: divide the place");
                value = value with { Result = tooMuch, Lineage = Lineage.None };
                own = value.ToRow()!;
            }
            List<RowWrite> writes = [RowWrite.Over(row?.ETag, own)];
            if (before is { Status: not IndicatorStatus.Provisional } && before.Revision != value.Revision)
                writes.Add(new RowWrite(RowOperation.Upsert, before.ToHistory()));
            return (new RowCommit(Tables.Indicators, partition, writes), value);
        }, cancellationToken);
    }

    private async Task<IReadOnlyList<IndicatorValue>> ReadAsync(string programme, string indicator, string from, string to, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.Indicators, IndicatorValue.PartitionOf(programme, indicator), from, to), cancellationToken)
            .Select(IndicatorValue.FromRow).ToListAsync(cancellationToken);
}
