using SmartPilots.Core.Decoding.Formulas;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators;

/// <summary>How children make the value of the place that they lie in, or devices that of their place.</summary>
public enum Combination
{
    Sum,
    Mean,
    Minimum,
    Maximum,
}

/// <summary>A quantity of a place by which an indicator is divided or weighted.</summary>
public enum PlaceQuantity
{
    /// <summary>Not divided; weighted equally.</summary>
    None,
    People,
    Households,

    /// <summary>km².</summary>
    Area,
}

/// <summary>Whether a higher or a lower value is the better one.</summary>
public enum Direction
{
    None,
    Up,
    Down,
}

/// <summary>One indicator as its file states it.</summary>
public sealed record IndicatorDefinition
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public Names Names { get; init; } = Names.None;

    /// <summary>The set that it belongs to, and its code there.</summary>
    public string? Set { get; init; }
    public string? Code { get; init; }

    /// <summary>UCUM code of the value, without the denominator; empty where each value brings its own.</summary>
    public required string Unit { get; init; }

    /// <summary>What is measured. Empty: values are entered by people, see <see cref="IsEntered"/>.</summary>
    public IReadOnlyList<IndicatorInput> Inputs { get; init; } = [];

    /// <summary>Over the inputs by name, <c>days</c> (of the period, so far), <c>people</c>, <c>households</c> and <c>area_km2</c>; null: the one input.</summary>
    internal Formula? Formula { get; init; }

    public string? FormulaText { get; init; }
    public PlaceQuantity Per { get; init; }
    public Combination RollUp { get; init; } = Combination.Mean;
    public PlaceQuantity Weight { get; init; } = PlaceQuantity.People;
    public IReadOnlyList<IndicatorPeriodKind> Periods { get; init; } = [IndicatorPeriodKind.Month];

    /// <summary>0 to 1: with less there is no value.</summary>
    public decimal Completeness { get; init; } = 0.8m;

    /// <summary>How long after the period late data is waited for until the value is final.</summary>
    public int FinalAfterDays { get; init; } = 3;
    public Direction Direction { get; init; }
    public decimal? Target { get; init; }

    /// <summary>Where the definition, limits or target come from.</summary>
    public string? Source { get; init; }

    /// <summary>False for a numbered entry of a set whose title the set's owner has not supplied.</summary>
    public bool HasTitle { get; init; } = true;

    /// <summary>Whether people enter its values: readings do not feed it.</summary>
    public bool IsEntered => Inputs.Count == 0;

    /// <summary>Whether a value reaches its target; null without one.</summary>
    public bool? IsMet(decimal value) => Target is not { } target || Direction == Direction.None ? null
        : Direction == Direction.Up ? value >= target : value <= target;

    /// <summary>The unit of a value with its denominator, such as <c>L/d/person</c>.</summary>
    /// <param name="own">Of an entered value that brings its own.</param>
    public string UnitText(string? own = null) => (own ?? Unit) + Per switch
    {
        PlaceQuantity.People => "/person",
        PlaceQuantity.Households => "/household",
        PlaceQuantity.Area => "/km2",
        _ => "",
    };

    /// <summary>Where it stands in its file.</summary>
    internal (int Line, string Path) At { get; init; }
}
