using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators;

/// <summary>From a day (inclusive) to a day (exclusive); open where null.</summary>
public readonly record struct Validity(DateOnly? From, DateOnly? To)
{
    public bool Holds(DateOnly day) => !(day < From) && !(day >= To);

    public bool Overlaps(Validity other) => !(To <= other.From) && !(other.To <= From);

    public bool Contains(Validity other) => (From is null || other.From >= From) && (To is null || other.To <= To);

    public override string ToString() => $"{From?.ToString("yyyy-MM-dd") ?? "ever"} to {To?.ToString("yyyy-MM-dd") ?? "now"}";
}

/// <summary>A number of a place from a day on, with where it comes from.</summary>
public sealed record PlaceNumber(decimal Value, Validity Validity, string? Source);

/// <summary>The place that another lies in, for a time.</summary>
public sealed record PlaceParent(string Place, Validity Validity);

/// <summary>A country, province, city, ward, or whatever the file calls it.</summary>
public sealed record Place
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public Names Names { get; init; } = Names.None;

    /// <summary>Such as country, province, ward; in the file's own words.</summary>
    public string? Level { get; init; }
    public Validity Validity { get; init; }

    /// <summary>Empty for the top of the tree.</summary>
    public IReadOnlyList<PlaceParent> Parents { get; init; } = [];

    /// <summary>Sites as <c>pilot/site</c>, each for a time.</summary>
    public IReadOnlyList<PlaceParent> Sites { get; init; } = [];
    public IReadOnlyList<PlaceNumber> People { get; init; } = [];
    public IReadOnlyList<PlaceNumber> Households { get; init; } = [];

    /// <summary>km².</summary>
    public IReadOnlyList<PlaceNumber> Area { get; init; } = [];

    internal (int Line, string Path) At { get; init; }

    /// <summary>A quantity as it stood on a day; null when it is not known.</summary>
    public PlaceNumber? Quantity(PlaceQuantity quantity, DateOnly day) => (quantity switch
    {
        PlaceQuantity.People => People,
        PlaceQuantity.Households => Households,
        PlaceQuantity.Area => Area,
        _ => [],
    }).LastOrDefault(number => number.Validity.Holds(day));
}
