using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators;

/// <summary>A place with its value for a period, as a part of the place that it lies in.</summary>
public sealed record ChildValue(Place Place, IndicatorResult Result);

/// <summary>
/// Makes the value of a place from those of the places in it. Weights and denominators are those of the places that are measured, added up from
/// the leaves: three levels give the same as two. Places that measure nothing are left out and counted by <see cref="IndicatorResult.PeopleMeasured"/>.
/// </summary>
public static class RollUp
{
    public static IndicatorResult Of(IndicatorDefinition indicator, IReadOnlyList<ChildValue> children, DateOnly day)
    {
        var asked = children.Where(child => child.Result.Outcome is not (IndicatorOutcome.NoDevice or IndicatorOutcome.AwaitsValue)).ToList();
        if (asked.Count == 0)
            return IndicatorResult.Without(indicator.IsEntered ? IndicatorOutcome.AwaitsValue : IndicatorOutcome.NoDevice, "no place in it has a value");
        var given = asked.Where(child => child.Result.Value is not null).ToList();
        var note = string.Join(", ", asked.Except(given).Select(child => $"{child.Place.Id} {child.Result.Outcome.Code()}"));
        if (given.Find(child => child.Result.Weight <= 0m && indicator.RollUp == Combination.Mean) is { } unweighted)
            return IndicatorResult.Without(IndicatorOutcome.NoDenominator, $"{unweighted.Place.Id} has no {LeafValue.Word(indicator.Weight)} to weigh it by");
        var completeness = CompletenessOf(indicator, asked, day);
        if (given.Count == 0 || completeness < indicator.Completeness)
            return IndicatorResult.Without(IndicatorOutcome.NotEnoughData, note, completeness);
        var results = given.Select(child => child.Result).ToList();
        var (numerator, denominator, weight) = (results.Sum(one => one.Numerator ?? 0m),
            indicator.Per == PlaceQuantity.None ? (decimal?)null : results.Sum(one => one.Denominator ?? 0m), results.Sum(one => one.Weight));
        if (denominator == 0m)
            return IndicatorResult.Without(IndicatorOutcome.ZeroDenominator, $"the places in it have 0 {LeafValue.Word(indicator.Per)}", completeness);
        var value = indicator.RollUp switch
        {
            Combination.Sum => numerator / (denominator ?? 1m),
            Combination.Minimum => results.Min(one => one.Value!.Value),
            Combination.Maximum => results.Max(one => one.Value!.Value),
            _ => results.Sum(one => one.Value!.Value * one.Weight) / weight,
        };
        if (!Quantity.TryQuantise(value, out value) || !Quantity.TryQuantise(numerator, out numerator))
            return IndicatorResult.Without(IndicatorOutcome.NotANumber, "beyond 1e15", completeness);
        return new IndicatorResult(IndicatorOutcome.Value, value, completeness)
        {
            Numerator = numerator, Denominator = denominator, Weight = weight, Note = note,
            PeopleMeasured = results.TrueForAll(one => one.PeopleMeasured is not null) ? results.Sum(one => one.PeopleMeasured) : null,
        };
    }

    // A place without a value counts as nothing of its weight.
    private static decimal CompletenessOf(IndicatorDefinition indicator, List<ChildValue> asked, DateOnly day)
    {
        decimal have = 0m, all = 0m;
        foreach (var (place, result) in asked)
        {
            var weight = result.Weight > 0m ? result.Weight : indicator.Weight == PlaceQuantity.None ? 1m : place.Quantity(indicator.Weight, day)?.Value ?? 1m;
            (have, all) = (have + (result.Value is null ? 0m : weight * result.Completeness), all + weight);
        }
        return all == 0m ? 0m : decimal.Round(have / all, 4);
    }
}
