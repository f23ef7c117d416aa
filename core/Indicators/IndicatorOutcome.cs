using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators;

/// <summary>What became of one value. Only <see cref="Value"/> has a number: nothing else is ever a zero.</summary>
public enum IndicatorOutcome
{
    Value,

    /// <summary>Less than the completeness that the indicator needs.</summary>
    NotEnoughData,

    /// <summary>No device of the place measures it.</summary>
    NoDevice,

    /// <summary>The place's people, households or area are not stated for the period.</summary>
    NoDenominator,
    ZeroDenominator,
    UnitMisfit,

    /// <summary>A device that the value is made of is in no pilot file any more.</summary>
    WithdrawnDevice,

    /// <summary>The formula gave no number, or one beyond 1e15.</summary>
    NotANumber,

    /// <summary>Nobody has entered a value.</summary>
    AwaitsValue,

    /// <summary>The period lies ahead.</summary>
    NotBegun,

    /// <summary>The place was not there on the last day of the period.</summary>
    NoSuchPlace,

    /// <summary>More devices or days than one value may be made of.</summary>
    TooMuch,
}

public static class IndicatorOutcomes
{
    /// <summary>The code in rows and in the API, such as <c>not-enough-data</c>.</summary>
    public static string Code(this IndicatorOutcome outcome) => EnumCode<IndicatorOutcome>.Of(outcome);

    public static IndicatorOutcome Parse(string code) => EnumCode<IndicatorOutcome>.All[code];
}
