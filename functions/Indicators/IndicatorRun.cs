using NodaTime;
using SmartPilots.Core.Indicators;

namespace SmartPilots.Functions.Indicators;

/// <summary>One computation of one indicator's values at the places of a programme, for a period and the months in it. Nothing is written.</summary>
/// <param name="isFresh">All is made from the windows anew, for a proof; else days that are as they were are taken over from stored values.</param>
internal sealed class IndicatorRun(IndicatorStore values, WindowReader windows, Programme programme, PilotCatalog pilots, IndicatorDefinition indicator,
    DateTimeOffset now, bool isFresh = false)
{
    private const int MostDevices = 500;

    private readonly SiteCalendar _calendar = new(programme.Zone);
    private readonly Dictionary<(IndicatorPeriod, string), IReadOnlyList<DevicePart>> _parts = [];
    private readonly HashSet<IndicatorPeriod> _months = [];

    public DateOnly Today => _calendar.Local(now.UtcTicks).Date.ToDateOnly();

    /// <summary>Values of a place and all in it, the innermost first; of every place without one.</summary>
    public async Task<IReadOnlyList<IndicatorValue>> ComputeAsync(IndicatorPeriod period, string? place, CancellationToken cancellationToken)
    {
        var asOf = period.Last <= Today ? period.Last : Today;
        var tree = programme.TreeOn(asOf);
        if (place is not null && tree.Find(place) is null)
            return [Of(period, place, IndicatorResult.Without(IndicatorOutcome.NoSuchPlace, $"{place} is not there on {asOf:yyyy-MM-dd}"), Lineage.None)];
        var entries = indicator.IsEntered ? await values.EnteredAsync(programme.Id, indicator.Id, period, cancellationToken) : new Dictionary<string, EnteredValue>();
        var stored = isFresh || indicator.IsEntered ? [] : (await values.OfPeriodAsync(programme.Id, indicator.Id, period, cancellationToken))
            .ToDictionary(value => value.Place);
        if (place is null)
            _months.Add(period);
        var computed = new Dictionary<string, IndicatorValue>(StringComparer.Ordinal);
        foreach (var one in place is null ? tree.Upwards() : tree.Upwards(tree.Find(place)!))
        {
            var children = tree.ChildrenOf(one).ToList();
            computed[one.Id] = period.First > Today
                ? Of(period, one.Id, IndicatorResult.Without(IndicatorOutcome.NotBegun, $"it begins on {period.First:yyyy-MM-dd}"), Lineage.None)
                : entries.TryGetValue(one.Id, out var entry)
                    ? Of(period, one.Id, LeafValue.Entered(indicator, one, asOf, entry.Value), Lineage.OfEntry(entry)) with { Unit = entry.Unit }
                : children.Count > 0 ? OfChildren(period, one, asOf, [.. children.Select(child => computed[child.Id])], tree)
                : indicator.IsEntered ? Of(period, one.Id, IndicatorResult.Without(IndicatorOutcome.AwaitsValue, "nobody has entered a value"), Lineage.None)
                : await LeafAsync(period, one, asOf, tree, stored.GetValueOrDefault(one.Id), cancellationToken);
        }
        return [.. computed.Values];
    }

    /// <summary>The devices' parts of a place that was computed.</summary>
    public IReadOnlyList<DevicePart> PartsOf(IndicatorPeriod period, string place) => _parts.GetValueOrDefault((period, place), []);

    public static IndicatorResult RollUpOf(IndicatorDefinition indicator, PlaceTree tree, IEnumerable<IndicatorValue> children) =>
        RollUp.Of(indicator, [.. children.Select(child => new ChildValue(tree.Find(child.Place)!, child.Result))], tree.Day);

    private IndicatorValue OfChildren(IndicatorPeriod period, Place place, DateOnly asOf, List<IndicatorValue> children, PlaceTree tree)
    {
        var result = RollUpOf(indicator, tree, children);
        // Of a parent that states its own denominator, what is measured is told beside it: see PeopleMeasured.
        var unit = children.Select(child => child.Unit).Distinct().ToList();
        if (unit.Count > 1)
            result = IndicatorResult.Without(IndicatorOutcome.UnitMisfit, $"the places in it have values in {string.Join(", ", unit.Select(one => one ?? "no unit"))}");
        return Of(period, place.Id, result, Lineage.OfPlaces(children.Select(child => (child.Place, child.Result, child.Hash)))) with
        {
            Unit = unit.Count == 1 ? unit[0] : null,
        };
    }

    private async Task<IndicatorValue> LeafAsync(IndicatorPeriod period, Place place, DateOnly asOf, PlaceTree tree, IndicatorValue? stored,
        CancellationToken cancellationToken)
    {
        var gone = (stored?.Lineage.Devices ?? []).Where(name => !DeviceKey.TryParse(name, out var key) || !pilots.TryGetDevice(key!, out _)).ToList();
        if (gone.Count > 0 && stored!.Status != IndicatorStatus.Provisional)
            return stored with { Result = stored.Result with { Note = $"withdrawn-device {string.Join(", ", gone)}: the value stands as it was computed" } };
        var missing = indicator.Inputs.SelectMany(input => input.Devices).Where(name => !DeviceKey.TryParse(name, out var key) || !pilots.TryGetDevice(key!, out _));
        if (missing.FirstOrDefault() is { } withdrawn)
            return Of(period, place.Id, IndicatorResult.Without(IndicatorOutcome.WithdrawnDevice, $"no pilot file has {withdrawn}, or no longer"), Lineage.None);
        var (result, lineage) = period.Kind is IndicatorPeriodKind.Quarter or IndicatorPeriodKind.Year
            ? await LongAsync(period, place, asOf, cancellationToken)
            : await ShortAsync(period, place, asOf, tree, stored, cancellationToken);
        if (gone.Count > 0)
            result = result with { Note = $"withdrawn-device {string.Join(", ", gone)} left out; {result.Note}".TrimEnd(' ', ';') };
        return Of(period, place.Id, result, lineage);
    }

    // A day or a month, from windows.
    private async Task<(IndicatorResult, Lineage)> ShortAsync(IndicatorPeriod period, Place place, DateOnly asOf, PlaceTree tree, IndicatorValue? stored,
        CancellationToken cancellationToken)
    {
        var sites = tree.SitesOf(place).ToHashSet();
        var devices = pilots.Devices.Where(device => sites.Contains($"{device.Key.Pilot}/{device.Key.Site}"))
            .OrderBy(device => device.Key.Partition, StringComparer.Ordinal).ToList();
        var pairs = indicator.Inputs.SelectMany(input => devices.Where(input.Takes).Select(device => (input, device))).ToList();
        if (pairs.Count > MostDevices)
            return (IndicatorResult.Without(IndicatorOutcome.TooMuch, $"{pairs.Count} devices in one place, at most {MostDevices}: divide it"), Lineage.None);
        // Of another version of the file the same readings may make other facts: limits, windows, units.
        var known = isFresh || stored?.Version != programme.Version ? null : stored.Lineage.Facts();
        var parts = new List<DevicePart>();
        foreach (var (input, device) in pairs)
        {
            var stream = device.Streams.First(one => one.Name == input.Stream);
            var facts = await windows.FactsAsync(device, input, stream, period, known is null ? null
                : day => known.GetValueOrDefault((device.Key.ToString(), input.Name, day)), cancellationToken);
            parts.Add(new DevicePart(device, input, stream, facts, ElapsedOf(device, period)));
        }
        _parts[(period, place.Id)] = parts;
        return (LeafValue.Of(indicator, place, asOf, parts), Lineage.OfDays(parts));
    }

    // A quarter or a year, from the facts of its months. Of a place that was not there all the time, of the months in which it was.
    private async Task<(IndicatorResult, Lineage)> LongAsync(IndicatorPeriod period, Place place, DateOnly asOf, CancellationToken cancellationToken)
    {
        var months = new List<(IndicatorPeriod, string)>();
        var all = new Dictionary<(string, string), DevicePart>();
        foreach (var month in period.Months.Where(month => month.First <= Today))
        {
            if (_months.Add(month))
                await ComputeAsync(month, null, cancellationToken);
            var parts = PartsOf(month, place.Id);
            months.Add((month, Lineage.OfDays(parts).Hash(new IndicatorResult(IndicatorOutcome.Value, null, 0m))));
            foreach (var part in parts)
            {
                var before = all.GetValueOrDefault((part.Input.Name, part.Device.Key.Partition));
                all[(part.Input.Name, part.Device.Key.Partition)] = before is null ? part : before.Then(part);
            }
        }
        DevicePart[] folded = [.. all.Values];
        _parts[(period, place.Id)] = folded;
        return (LeafValue.Of(indicator, place, asOf, folded), Lineage.OfMonths(months));
    }

    private Elapsed ElapsedOf(DeviceDefinition device, IndicatorPeriod period)
    {
        var start = device.Calendar.StartOf(period.First);
        var end = Math.Min(device.Calendar.StartOf(period.Last.AddDays(1)), now.UtcTicks);
        var last = device.Calendar.Local(Math.Max(start, end - 1)).Date.ToDateOnly();
        return new Elapsed(Math.Max(0, end - start), last.DayNumber - period.First.DayNumber + 1);
    }

    private IndicatorValue Of(IndicatorPeriod period, string place, IndicatorResult result, Lineage lineage) => new(place, period, result, lineage)
    {
        Status = now.UtcTicks >= _calendar.StartOf(period.Last.AddDays(1 + indicator.FinalAfterDays)) ? IndicatorStatus.Final : IndicatorStatus.Provisional,
        ComputedTicks = now.UtcTicks,
        Version = programme.Version,
    };
}
