using SmartPilots.Core.Indicators;

namespace SmartPilots.Functions.Indicators;

/// <summary>What a computation did.</summary>
/// <param name="Values">Computed.</param>
/// <param name="Written">Of these, that were new or changed.</param>
/// <param name="Restated">Of these, that had been final.</param>
public sealed record ComputationTally(int Values, int Written, int Restated)
{
    public static ComputationTally operator +(ComputationTally one, ComputationTally other) =>
        new(one.Values + other.Values, one.Written + other.Written, one.Restated + other.Restated);
}

/// <summary>Computes indicators and stores their values. Repeating it changes nothing: a value whose hash is as it was is not written.</summary>
public sealed class IndicatorComputation(ITelemetryStore store, IndicatorStore values, TimeProvider clock)
{
    /// <summary>The values of an indicator for a period, at all places or at one and those in it.</summary>
    public async Task<ComputationTally> ComputeAsync(Programme programme, PilotCatalog pilots, IndicatorDefinition indicator, IndicatorPeriod period, string? place,
        WindowReader windows, CancellationToken cancellationToken)
    {
        var run = new IndicatorRun(values, windows, programme, pilots, indicator, clock.GetUtcNow());
        var tally = new ComputationTally(0, 0, 0);
        if (period.Kind is IndicatorPeriodKind.Quarter or IndicatorPeriodKind.Year && !indicator.IsEntered)
        {
            foreach (var month in period.Months.Where(month => month.First <= run.Today))
                tally += await SaveAsync(programme, pilots, indicator, await run.ComputeAsync(month, null, cancellationToken), cancellationToken);
        }
        return tally + await SaveAsync(programme, pilots, indicator, await run.ComputeAsync(period, place, cancellationToken), cancellationToken);
    }

    public WindowReader Windows(IndicatorPeriod period) => new(store, period.First, period.Last);

    private async Task<ComputationTally> SaveAsync(Programme programme, PilotCatalog pilots, IndicatorDefinition indicator, IReadOnlyList<IndicatorValue> computed,
        CancellationToken cancellationToken)
    {
        if (computed.Count == 0)
            return new ComputationTally(0, 0, 0);
        var stored = (await values.OfPeriodAsync(programme.Id, indicator.Id, computed[0].Period, cancellationToken)).ToDictionary(value => value.Place);
        var (written, restated) = (0, 0);
        foreach (var value in computed)
        {
            if (value.Result.Outcome == IndicatorOutcome.NoSuchPlace || IsSame(stored.GetValueOrDefault(value.Place), value))
                continue;
            var saved = await values.SaveAsync(programme.Id, indicator.Id, value.Period, value.Place, async before => IsSame(before, value) ? null
                : before is null ? value : await OverAsync(before, value, pilots, cancellationToken), cancellationToken);
            written += saved is null ? 0 : 1;
            restated += saved is { Status: IndicatorStatus.Restated } && saved.Revision != stored.GetValueOrDefault(value.Place)?.Revision ? 1 : 0;
        }
        return new ComputationTally(computed.Count, written, restated);
    }

    // A restated value stays restated; a provisional one of the same parts may have become final.
    private static bool IsSame(IndicatorValue? before, IndicatorValue now) => before is not null && IsEqual(before, now) && before.Version == now.Version
        && (before.Status == now.Status || before.Status == IndicatorStatus.Restated);

    private static bool IsEqual(IndicatorValue before, IndicatorValue now) => before.Hash == now.Hash && before.Result.Completeness == now.Result.Completeness;

    private async Task<IndicatorValue> OverAsync(IndicatorValue before, IndicatorValue now, PilotCatalog pilots, CancellationToken cancellationToken)
    {
        if (IsEqual(before, now))
            return before with { Version = now.Version, Status = before.Status == IndicatorStatus.Restated ? before.Status : now.Status };
        now = now with { Revision = before.Revision + 1 };
        if (before.Status == IndicatorStatus.Provisional)
            return now;
        var corrections = new List<(string, DateOnly, Correction)>();
        foreach (var device in Restatement.ChangedDays(before.Lineage, now.Lineage).GroupBy(day => day.Device))
        {
            if (DeviceKey.TryParse(device.Key, out var key) && pilots.TryGetDevice(key!, out var definition))
                corrections.AddRange(await CorrectionsAsync(definition, before.ComputedTicks, cancellationToken));
        }
        return now with { Status = IndicatorStatus.Restated, Reason = Restatement.Reason(before, now, corrections) };
    }

    private async Task<IEnumerable<(string, DateOnly, Correction)>> CorrectionsAsync(DeviceDefinition device, long since, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.Telemetry, device.Key.Partition, Correction.From, Correction.To), cancellationToken)
            .Select(Correction.FromRow).Where(correction => correction.MadeTicks >= since)
            .Select(correction => (device.Key.ToString(), device.Calendar.Local(correction.Ticks).Date.ToDateOnly(), correction)).ToListAsync(cancellationToken);
}
