using SmartPilots.Core.Indicators;

namespace SmartPilots.Functions.Indicators;

/// <summary>Writes out how the parts of a value make it, so that a reader can check it by hand.</summary>
internal static class ArithmeticText
{
    private const int MostTerms = 20;

    public static string Of(IndicatorDefinition indicator, IndicatorValue value, IReadOnlyList<DevicePart> parts, IReadOnlyList<IndicatorValue> all,
        IReadOnlyList<Place> children)
    {
        if (value.Result.Value is not { } result)
            return $"no value: {value.Result.Outcome.Code()}; {value.Result.Note}";
        var how = parts.Count > 0 ? OfDevices(indicator, value, parts)
            : children.Count > 0 && value.Lineage.Lines.Any(line => line[0] == 'c')
                ? OfPlaces(indicator, [.. children.Select(child => all.First(one => one.Place == child.Id)).Where(one => one.Result.Value is not null)])
            : Number(value.Result.Numerator ?? result);
        var divided = parts.Count > 0 || children.Count == 0 ? value.Result.Denominator is { } denominator
            ? $" / {Number(denominator)} {LeafValue.Word(indicator.Per)}" : "" : "";
        return $"{how}{divided} = {Number(result)} {indicator.UnitText(value.Unit)}";
    }

    private static string OfDevices(IndicatorDefinition indicator, IndicatorValue value, IReadOnlyList<DevicePart> parts)
    {
        var inputs = indicator.Inputs.Select(input =>
        {
            var given = parts.Where(part => part.Input == input && part.Number.Value is not null).ToList();
            var name = indicator.FormulaText is null ? "" : $"{input.Name} = ";
            return name + (given.Count == 1 ? OfDevice(given[0])
                : $"{input.Across.ToString().ToLowerInvariant()}({Terms(given.Select(part => Number(part.Number.Value!.Value)))})");
        });
        var formula = indicator.FormulaText is { } text ? $"; {text} over {parts[0].Elapsed.Days} days = {Number(value.Result.Numerator ?? 0m)}" : "";
        return string.Join(", ", inputs) + formula;
    }

    private static string OfDevice(DevicePart part) => part.Input.Measure switch
    {
        Measure.Mean => $"{Number(part.Facts.Sum(fact => fact.Sum))} / {part.Number.Readings} readings",
        Measure.Share => $"{Hours(part.Facts.Sum(fact => fact.WithinTicks))} of {Hours(part.Facts.Sum(fact => fact.KnownTicks))} with readings",
        Measure.Availability => $"{Hours(part.Facts.Sum(fact => fact.WithinTicks))} of {Hours(part.Elapsed.Ticks)}",
        _ => Number(part.Number.Value!.Value),
    };

    private static string Hours(long ticks) => $"{Number(ticks / (decimal)TimeSpan.TicksPerHour)} h";

    private static string OfPlaces(IndicatorDefinition indicator, List<IndicatorValue> children) => indicator.RollUp switch
    {
        Combination.Sum => $"({Terms(children.Select(child => Number(child.Result.Numerator ?? 0m)), " + ")})"
            + (indicator.Per == PlaceQuantity.None ? ""
                : $" / ({Terms(children.Select(child => Number(child.Result.Denominator ?? 0m)), " + ")} {LeafValue.Word(indicator.Per)})"),
        Combination.Mean => $"({Terms(children.Select(child => $"{Number(child.Result.Value!.Value)} × {Number(child.Result.Weight)}"), " + ")})"
            + $" / {Number(children.Sum(child => child.Result.Weight))}",
        _ => $"{indicator.RollUp.ToString().ToLowerInvariant()}({Terms(children.Select(child => Number(child.Result.Value!.Value)))})",
    };

    private static string Terms(IEnumerable<string> terms, string between = ", ")
    {
        var all = terms.ToList();
        return string.Join(between, all.Take(MostTerms)) + (all.Count > MostTerms ? $"{between}… {all.Count - MostTerms} more" : "");
    }

    private static string Number(decimal number) => number.ToString("0.#########", CultureInfo.InvariantCulture);
}
