using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Indicators;

/// <summary>
/// What a caller may see of a programme: a place when each of its sites, and of the places in it, at any time, lies in the caller's scope, or when the scope
/// names the place or one that it lies in. A place without sites, such as one with entered values alone, is for those who may see all of the programme's.
/// </summary>
internal static class PlaceAccess
{
    public static IReadOnlySet<string> Of(AccessScope scope, Programme programme)
    {
        var sees = programme.Places.ToDictionary(place => place.Id, place => place.Sites.All(site => Has(scope, site.Place)));
        var seesAll = scope.IsAll || (programme.Places.Any(place => place.Sites.Count > 0) && sees.Values.All(seen => seen));
        if (seesAll)
            return sees.Keys.ToHashSet();
        var children = programme.Places.SelectMany(place => place.Parents.Select(parent => (parent.Place, place))).ToLookup(pair => pair.Item1, pair => pair.place);
        return programme.Places.Where(place => IsWithin(place)).Select(place => place.Id).ToHashSet();

        bool IsWithin(Place place) => scope.HasPlace(programme.Id, place.Id)
            || (children[place.Id].Any() ? children[place.Id].All(IsWithin) : place.Sites.Count > 0 && sees[place.Id]);
    }

    /// <summary>What lies in a place, for a scope that names it; null where the programme or the place is not there today, by the programme's calendar.</summary>
    public static PlaceContent? ContentOf(ProgrammesReading programmes, string programme, string place, DateTimeOffset now)
    {
        if (programmes.Find(programme) is not { } found)
            return null;
        var tree = found.TreeOn(NodaTime.Instant.FromDateTimeOffset(now).InZone(found.Zone).Date.ToDateOnly());
        return tree.Find(place) is { } top ? new PlaceContent([.. tree.AllSitesOf(top)], [.. tree.Upwards(top).Select(inner => inner.Id)]) : null;
    }

    private static bool Has(AccessScope scope, string site) => site.Split('/') is [var pilot, var name] && scope.HasSite(pilot, name);
}
