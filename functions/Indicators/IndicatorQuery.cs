using SmartPilots.Core.Indicators;

namespace SmartPilots.Functions.Indicators;

/// <summary>A value as the API shows it.</summary>
/// <param name="Outcome"><c>value</c>, or why there is none, such as <c>not-enough-data</c>.</param>
/// <param name="Means">Of a listed one without a value: why, in the reader's language.</param>
/// <param name="People">People of the place, and <paramref name="PeopleMeasured"/> those of the places in it that have a value.</param>
public sealed record IndicatorItem(string Programme, string Indicator, string Period, string Place, string PlaceName, string? Level, string? Within,
    [Code<IndicatorOutcome>] string Outcome, decimal? Value, string Unit, [AllowedValues("provisional", "final", "restated")] string Status, long Revision,
    decimal Completeness, decimal? Numerator, decimal? Denominator, decimal? PeopleMeasured, decimal? People,
    bool? TargetMet, string? Note, string? Reason, DateTime ComputedAt, string Version, string Hash, string? Means = null)
{
    public static IndicatorItem Of(Programme programme, IndicatorDefinition indicator, PlaceTree tree, IndicatorValue value)
    {
        var place = tree.Find(value.Place) ?? programme.Places.First(known => known.Id == value.Place);
        var result = value.Result;
        return new IndicatorItem(programme.Id, indicator.Id, value.Period.ToString(), place.Id, place.Name, place.Level, tree.ParentOf(place), result.Outcome.Code(),
            result.Value, indicator.UnitText(value.Unit), value.Status.ToString().ToLowerInvariant(), value.Revision, result.Completeness, result.Numerator,
            result.Denominator, result.PeopleMeasured, place.Quantity(PlaceQuantity.People, tree.Day)?.Value, result.Value is { } number ? indicator.IsMet(number) : null,
            result.Note is { Length: > 0 } note ? note : null, value.Reason is { Length: > 0 } reason ? reason : null, Utc(value.ComputedTicks), value.Version,
            value.Hash);
    }
}

/// <summary>Stored values of an indicator, by place and period.</summary>
public sealed class IndicatorQuery(IndicatorStore store)
{
    /// <param name="places">Those that may be seen; what is asked for is among them.</param>
    public async Task<IReadOnlyList<IndicatorItem>> ListAsync(Programme programme, IndicatorDefinition indicator, IndicatorPeriod first, IndicatorPeriod last,
        Func<Place, bool> places, CancellationToken cancellationToken)
    {
        var trees = new Dictionary<IndicatorPeriod, PlaceTree>();
        var items = new List<IndicatorItem>();
        foreach (var value in await store.OfPeriodsAsync(programme.Id, indicator.Id, first, last, cancellationToken))
        {
            if (programme.Places.FirstOrDefault(place => place.Id == value.Place) is not { } place || !places(place))
                continue;
            if (!trees.TryGetValue(value.Period, out var tree))
                trees[value.Period] = tree = programme.TreeOn(value.Period.Last);
            items.Add(IndicatorItem.Of(programme, indicator, tree, value));
        }
        return items;
    }
}
