using SmartPilots.Core.Indicators;

namespace SmartPilots.Functions.Indicators;

/// <summary>One day of a device, as a part of a value.</summary>
/// <param name="Hash">Sum modulo 2^128 of its readings' hashes, as its window has it.</param>
public sealed record DayItem(string Day, int Windows, long Readings, string Hash);

/// <summary>One device's part in a value.</summary>
public sealed record DevicePartItem(string Device, string Input, string Measure, string Stream, decimal? Value, string Unit, decimal Completeness, long Readings,
    string Hash, IReadOnlyList<DayItem> Days);

/// <summary>Another value that this one is made of: of a place in it, or of a month of it.</summary>
public sealed record ValuePartItem(string Place, string Period, string Outcome, decimal? Value, decimal Weight, string Hash);

/// <summary>A value with what it is made of, and whether that holds.</summary>
/// <param name="Arithmetic">How the parts make the value.</param>
/// <param name="Stored">Null when it was never computed.</param>
/// <param name="Recomputed">From the parts as they stand now.</param>
/// <param name="Values">To be explained in turn, from the API as well.</param>
/// <param name="Readings">Raw readings that were gone through.</param>
/// <param name="Unprovable">Windows whose readings are no longer kept.</param>
/// <param name="Differences">Empty when all agrees: stored value, parts, windows and readings.</param>
public sealed record IndicatorExplanationAnswer(string Name, string Arithmetic, IndicatorItem? Stored, IndicatorItem Recomputed, IReadOnlyList<DevicePartItem> Devices,
    IReadOnlyList<ValuePartItem> Values, string? Entered, long Readings, int Windows, int Unprovable, IReadOnlyList<string> Differences);

/// <summary>Leads one value back to the windows and readings that it is made of, and proves it. One level at a time: a request stays short.</summary>
public sealed class IndicatorExplanation(ITelemetryStore store, IndicatorStore values, TimeProvider clock)
{
    public async Task<IndicatorExplanationAnswer> ExplainAsync(Programme programme, PilotCatalog pilots, IndicatorDefinition indicator, IndicatorPeriod period,
        Place place, CancellationToken cancellationToken)
    {
        var run = new IndicatorRun(values, new WindowReader(store, period.First, period.Last), programme, pilots, indicator, clock.GetUtcNow(), isFresh: true);
        var tree = programme.TreeOn(period.Last <= run.Today ? period.Last : run.Today);
        var stored = await values.FindAsync(programme.Id, indicator.Id, period, place.Id, cancellationToken);
        var all = await run.ComputeAsync(period, place.Id, cancellationToken);
        var now = all[^1];
        var differences = new List<string>();
        if (stored is null)
            differences.Add("no value is stored: compute it first");
        else if (stored.Hash != now.Hash)
            differences.Add($"stored {Text(stored)}, hash {stored.Hash}; its parts make {Text(now)}, hash {now.Hash}: {Restatement.Reason(stored, now, [])}");
        var (readings, windows, unprovable) = (0L, 0, 0);
        var isLong = period.Kind is IndicatorPeriodKind.Quarter or IndicatorPeriodKind.Year && !indicator.IsEntered;
        var children = tree.Find(place.Id) is null ? [] : tree.ChildrenOf(place).ToList();
        var parts = run.PartsOf(period, place.Id);
        foreach (var part in isLong ? [] : parts)
        {
            var proof = await new WindowProof(store).ProveAsync(part.Device, part.Input, period, cancellationToken);
            (readings, windows, unprovable) = (readings + proof.Readings, windows + proof.Windows, unprovable + proof.Unprovable);
            differences.AddRange(proof.Differences);
        }
        var entry = now.Lineage.Lines.FirstOrDefault(line => line[0] == 'e')?.Split('|');
        return new IndicatorExplanationAnswer(indicator.Name, ArithmeticText.Of(indicator, now, parts, all, children),
            stored is null ? null : IndicatorItem.Of(programme, indicator, tree, stored), IndicatorItem.Of(programme, indicator, tree, now),
                [.. parts.Select(part => Item(part, isLong))],
            entry is not null ? []
                : children.Count > 0 ? [.. children.Select(child => all.First(value => value.Place == child.Id)).Select(value => Item(value, period))]
                : isLong ? await MonthsAsync(programme, indicator, period, place, run.Today, cancellationToken) : [],
            entry is null ? null : EntryText(entry),
            readings, windows, unprovable, differences);
    }

    private static string EntryText(string[] entry) =>
        $"{entry[2]} by {entry[3]} at {new DateTime(long.Parse(entry[4], CultureInfo.InvariantCulture)):yyyy-MM-ddTHH:mm:ss}Z, source: {entry[5]}";

    private async Task<IReadOnlyList<ValuePartItem>> MonthsAsync(Programme programme, IndicatorDefinition indicator, IndicatorPeriod period, Place place, DateOnly today,
        CancellationToken cancellationToken)
    {
        var items = new List<ValuePartItem>();
        foreach (var month in period.Months.Where(month => month.First <= today))
        {
            if (await values.FindAsync(programme.Id, indicator.Id, month, place.Id, cancellationToken) is { } value)
                items.Add(Item(value, month));
        }
        return items;
    }

    private static ValuePartItem Item(IndicatorValue value, IndicatorPeriod period) =>
        new(value.Place, period.ToString(), value.Result.Outcome.Code(), value.Result.Value, value.Result.Weight, value.Hash);

    // The days of a year stand in its months.
    private static DevicePartItem Item(DevicePart part, bool isLong) => new(part.Device.Key.ToString(), part.Input.Name, part.Input.Measure.ToString().ToLowerInvariant(),
        part.Input.Stream, part.Number.Value, part.Input.Unit, part.Number.Completeness, part.Number.Readings,
        part.Number.Hash.ToString("x32", CultureInfo.InvariantCulture),
        isLong ? [] : [.. part.Facts.Select(fact => new DayItem(fact.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), fact.Windows, fact.Readings,
            fact.Hash.ToString("x32", CultureInfo.InvariantCulture)))]);

    private static string Text(IndicatorValue value) => value.Result.Value?.ToString(CultureInfo.InvariantCulture) ?? value.Result.Outcome.Code();
}
