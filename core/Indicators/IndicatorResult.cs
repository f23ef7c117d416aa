namespace SmartPilots.Core.Indicators;

/// <summary>An indicator's value at one place for one period, or the reason why there is none.</summary>
/// <param name="Value">In the indicator's unit; null unless the outcome is <see cref="IndicatorOutcome.Value"/>.</param>
/// <param name="Completeness">0 to 1.</param>
public sealed record IndicatorResult(IndicatorOutcome Outcome, decimal? Value, decimal Completeness)
{
    /// <summary>What the value is made of before it is divided; it is what adds up over places.</summary>
    public decimal? Numerator { get; init; }
    public decimal? Denominator { get; init; }

    /// <summary>What its places weigh together: people, households, km², or their number.</summary>
    public decimal Weight { get; init; }

    /// <summary>People of the places that the value is measured at; null where they are not stated.</summary>
    public decimal? PeopleMeasured { get; init; }

    /// <summary>What stands in the way, or what a reader must know; empty when nothing.</summary>
    public string Note { get; init; } = "";

    public static IndicatorResult Without(IndicatorOutcome outcome, string note, decimal completeness = 0m) => new(outcome, null, completeness) { Note = note };
}
