using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Indicators;

namespace SmartPilots.Functions.Reports;

/// <summary>What a report is of: a pilot, or a place of a programme with all in it.</summary>
/// <param name="Sites">As <c>pilot/site</c>.</param>
/// <param name="Places">Whose indicators stand in it.</param>
internal sealed record ReportSubject(string Title, string FileName, IReadOnlySet<string> Sites, decimal? People, string? PeopleSource,
    IReadOnlyList<(Programme Programme, Place Place)> Places)
{
    public static ReportSubject? OfPilot(PilotDefinition pilot, ProgrammesReading programmes, AccessScope scope, DateOnly day)
    {
        var sites = pilot.Sites.Select(site => $"{pilot.Id}/{site.Id}").ToHashSet();
        var places = programmes.Programmes.SelectMany(programme => PlacesOf(programme, scope, day, sites)).ToList();
        var stated = places.Select(pair => pair.Place.Quantity(PlaceQuantity.People, day)).FirstOrDefault(people => people is not null);
        var people = pilot.Sites.All(site => site.People is null) ? (decimal?)null : pilot.Sites.Sum(site => site.People ?? 0);
        return new ReportSubject(pilot.Name, pilot.Id, sites, stated?.Value ?? people, stated?.Source, places);
    }

    /// <param name="place">Null for the whole programme.</param>
    public static ReportSubject? OfPlace(ProgrammesReading programmes, AccessScope scope, string programme, string? place, DateOnly day, out Problem? problem)
    {
        var subject = IndicatorSubject.Find(programmes, scope, programme, out problem);
        if (subject is null)
            return null;
        var tree = subject.Programme.TreeOn(day);
        var tops = place is null ? tree.Places.Where(one => tree.ParentOf(one) is null && subject.Visible.Contains(one.Id)).ToList()
            : subject.Place(place, ref problem) is { } one && tree.Find(one.Id) is not null ? [one] : [];
        if (tops.Count == 0)
            problem ??= Problem.NotFound($"Programme {programme} has no place {place} then.");
        if (problem is not null)
            return null;
        var stated = tops.SelectMany(tree.Upwards).LastOrDefault(each => each.Quantity(PlaceQuantity.People, day) is not null)?.Quantity(PlaceQuantity.People, day);
        return new ReportSubject(place is null ? subject.Programme.Name : $"{tops[0].Name}: {subject.Programme.Name}", place is null ? programme : $"{programme}-{place}",
            tops.SelectMany(tree.AllSitesOf).ToHashSet(), stated?.Value, stated?.Source,
                [.. tops.SelectMany(tree.Upwards).Reverse().Select(each => (subject.Programme, each))]);
    }

    // Places all of whose sites are the pilot's, the outermost first.
    private static IEnumerable<(Programme Programme, Place Place)> PlacesOf(Programme programme, AccessScope scope, DateOnly day, HashSet<string> sites)
    {
        var (tree, visible) = (programme.TreeOn(day), PlaceAccess.Of(scope, programme));
        return tree.Upwards().Reverse()
            .Where(place => visible.Contains(place.Id) && tree.AllSitesOf(place).ToList() is { Count: > 0 } own && own.TrueForAll(sites.Contains))
            .Select(place => (programme, place));
    }
}
