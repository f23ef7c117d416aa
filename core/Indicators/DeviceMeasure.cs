using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators;

/// <summary>How much of a period lies behind, for one device.</summary>
/// <param name="Ticks">Of 100 ns.</param>
public readonly record struct Elapsed(long Ticks, int Days);

/// <summary>One device's number for one input over a period.</summary>
/// <param name="Value">In the unit of the input; null when nothing was read.</param>
/// <param name="Completeness">0 to 1.</param>
/// <param name="Hash">Sum modulo 2^128 of the hashes of all readings it is made of.</param>
public sealed record DeviceNumber(decimal? Value, decimal Completeness, long Readings, UInt128 Hash)
{
    /// <summary>Folds the facts of a device's days into its number.</summary>
    public static DeviceNumber Of(IndicatorInput input, StreamDefinition stream, IReadOnlyList<DayFact> facts, Elapsed elapsed)
    {
        var (readings, hash) = (0L, UInt128.Zero);
        foreach (var fact in facts)
            (readings, hash) = (readings + fact.Readings, unchecked(hash + fact.Hash));
        var completeness = CompletenessOf(input, stream, facts, elapsed);
        return new DeviceNumber(readings == 0 ? null : Convert(input, stream, Raw(input, facts, elapsed)), completeness, readings, hash);
    }

    private static decimal? Raw(IndicatorInput input, IReadOnlyList<DayFact> facts, Elapsed elapsed) => input.Measure switch
    {
        Measure.Growth or Measure.Sum => facts.Sum(fact => fact.Sum),
        Measure.Mean => facts.Sum(fact => fact.Sum) / facts.Sum(fact => fact.Readings),
        Measure.Minimum => facts.Min(fact => fact.Min),
        Measure.Maximum => facts.Max(fact => fact.Max),
        Measure.Count => facts.Sum(fact => fact.Readings),
        Measure.Duration => facts.Sum(fact => fact.WithinTicks) / (decimal)TimeSpan.TicksPerSecond,
        Measure.Share => facts.Sum(fact => fact.WithinTicks) / (decimal)facts.Sum(fact => fact.KnownTicks),
        Measure.Availability => Math.Min(1m, facts.Sum(fact => fact.WithinTicks) / (decimal)elapsed.Ticks),
        _ => Percentile([.. facts.SelectMany(fact => fact.Values).Order()], input.Percentile),
    };

    // Nearest rank: a mean of a window that was there, never one between two.
    private static decimal Percentile(List<decimal> sorted, decimal percentile) =>
        sorted[Math.Clamp((int)Math.Ceiling(percentile / 100m * sorted.Count) - 1, 0, sorted.Count - 1)];

    private static decimal? Convert(IndicatorInput input, StreamDefinition stream, decimal? raw) => raw is { } value
        && Units.Unit.TryParse(input.UnitOf(stream), out var from) && Units.Unit.TryParse(input.Unit, out var to) && from.TryConvert(value, to, out var converted)
        ? converted : null;

    private static decimal CompletenessOf(IndicatorInput input, StreamDefinition stream, IReadOnlyList<DayFact> facts, Elapsed elapsed)
    {
        if (elapsed.Ticks <= 0)
            return 0m;
        var (have, need) = stream.EverySeconds is { } every
            ? (facts.Sum(fact => (decimal)Math.Min(fact.Readings, TimeSpan.TicksPerDay / TimeSpan.TicksPerSecond / every + 1)),
                elapsed.Ticks / (every * (decimal)TimeSpan.TicksPerSecond))
            : input.CountsWindows ? (facts.Sum(fact => (decimal)fact.KnownTicks + (fact.KnownTicks == 0 ? Ticks(input, fact) : 0m)), elapsed.Ticks)
            : (facts.Count(fact => fact.Readings > 0), elapsed.Days);
        return need <= 0m ? 0m : decimal.Round(Math.Min(1m, have / need), 4);
    }

    private static decimal Ticks(IndicatorInput input, DayFact fact) =>
        fact.Windows * (decimal)(input.Window == Period.FiveMinutes ? 5 * TimeSpan.TicksPerMinute : TimeSpan.TicksPerHour);
}
