using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators;

/// <summary>One device's part in a value.</summary>
public sealed record DevicePart(DeviceDefinition Device, IndicatorInput Input, StreamDefinition Stream, IReadOnlyList<DayFact> Facts, Elapsed Elapsed)
{
    public DeviceNumber Number { get; } = DeviceNumber.Of(Input, Stream, Facts, Elapsed);

    /// <summary>With what the same device gave later.</summary>
    public DevicePart Then(DevicePart later) => new(Device, Input, Stream, [.. Facts, .. later.Facts],
        new Elapsed(Elapsed.Ticks + later.Elapsed.Ticks, Elapsed.Days + later.Elapsed.Days));
}

/// <summary>Makes the value of a place that has devices of its own.</summary>
public static class LeafValue
{
    /// <param name="parts">Of every input, its devices.</param>
    /// <param name="day">The day as of which the place's people, households and area count.</param>
    public static IndicatorResult Of(IndicatorDefinition indicator, Place place, DateOnly day, IReadOnlyList<DevicePart> parts)
    {
        var numbers = new Dictionary<string, decimal>();
        foreach (var input in indicator.Inputs)
        {
            var own = parts.Where(part => part.Input == input).ToList();
            if (own.Count == 0)
                return IndicatorResult.Without(IndicatorOutcome.NoDevice, $"no device here has {input.Stream}");
            if (own.Select(part => input.Misfit(part.Stream)).FirstOrDefault(misfit => misfit is not null) is { } reason)
                return IndicatorResult.Without(IndicatorOutcome.UnitMisfit, reason);
            var values = own.Where(part => part.Number.Value is not null).Select(part => part.Number.Value!.Value).ToList();
            if (values.Count > 0)
                numbers[input.Name] = Combine(input.Across, values);
        }
        var completeness = decimal.Round(parts.Average(part => part.Number.Completeness), 4);
        if (numbers.Count < indicator.Inputs.Count || completeness < indicator.Completeness)
        {
            var poor = parts.Where(part => part.Number.Completeness < indicator.Completeness).Select(part => $"{part.Device.Key} {Percent(part.Number.Completeness)}");
            return IndicatorResult.Without(IndicatorOutcome.NotEnoughData,
                $"{Percent(completeness)} of the data, {Percent(indicator.Completeness)} needed: {string.Join(", ", poor)}", completeness);
        }
        return Weighted(indicator, place, day, Evaluate(indicator, place, day, numbers, parts[0].Elapsed.Days), completeness);
    }

    /// <summary>The same of a value that a person entered for a place.</summary>
    public static IndicatorResult Entered(IndicatorDefinition indicator, Place place, DateOnly day, decimal value) =>
        Weighted(indicator, place, day, value, 1m);

    public static decimal Combine(Combination how, IReadOnlyCollection<decimal> values) => how switch
    {
        Combination.Sum => values.Sum(),
        Combination.Minimum => values.Min(),
        Combination.Maximum => values.Max(),
        _ => values.Average(),
    };

    private static IndicatorResult Weighted(IndicatorDefinition indicator, Place place, DateOnly day, decimal? numerator, decimal completeness)
    {
        if (numerator is not { } number || !Quantity.TryQuantise(number, out number))
            return IndicatorResult.Without(IndicatorOutcome.NotANumber, "the formula gave no number, or one beyond 1e15", completeness);
        var people = place.Quantity(PlaceQuantity.People, day)?.Value;
        decimal? denominator = null;
        if (indicator.Per != PlaceQuantity.None)
        {
            denominator = place.Quantity(indicator.Per, day)?.Value;
            if (denominator is null)
                return IndicatorResult.Without(IndicatorOutcome.NoDenominator, $"{place.Id} has no {Word(indicator.Per)} stated for {day:yyyy-MM-dd}", completeness);
            if (denominator == 0m)
                return IndicatorResult.Without(IndicatorOutcome.ZeroDenominator, $"{place.Id} has 0 {Word(indicator.Per)}", completeness);
        }
        Quantity.TryQuantise(number / (denominator ?? 1m), out var value);
        return new IndicatorResult(IndicatorOutcome.Value, value, completeness)
        {
            Numerator = number, Denominator = denominator, PeopleMeasured = people,
            Weight = indicator.Weight == PlaceQuantity.None ? 1m : place.Quantity(indicator.Weight, day)?.Value ?? 0m,
        };
    }

    private static decimal? Evaluate(IndicatorDefinition indicator, Place place, DateOnly day, Dictionary<string, decimal> numbers, int days)
    {
        if (indicator.Formula is not { } formula)
            return numbers[indicator.Inputs[0].Name];
        double[] slots = [.. indicator.Inputs.Select(input => (double)numbers[input.Name]), days, .. FormulaQuantities.Select(quantity =>
            place.Quantity(quantity, day) is { } number ? (double)number.Value : double.NaN)];
        var result = formula.Evaluate(slots);
        return double.IsFinite(result) && Math.Abs(result) < 1e15 ? (decimal)result : null;
    }

    internal static readonly PlaceQuantity[] FormulaQuantities = [PlaceQuantity.People, PlaceQuantity.Households, PlaceQuantity.Area];

    /// <summary>The names that a formula may use beside its inputs.</summary>
    internal static readonly string[] FormulaNames = ["days", "people", "households", "area_km2"];

    public static string Percent(decimal share) => string.Create(CultureInfo.InvariantCulture, $"{decimal.Round(share * 100m, 1):0.#} %");

    public static string Word(PlaceQuantity quantity) => quantity == PlaceQuantity.Area ? "km2" : quantity.ToString().ToLowerInvariant();
}
