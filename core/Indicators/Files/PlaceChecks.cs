using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.Indicators.Files;

/// <summary>Whether the places of a file are a tree at every time.</summary>
internal static class PlaceChecks
{
    public static void Check(IReadOnlyList<Place> places, FileProblems problems)
    {
        var byId = places.ToDictionary(place => place.Id);
        foreach (var place in places)
        {
            foreach (var parent in place.Parents)
            {
                if (!byId.TryGetValue(parent.Place, out var known))
                    Add(place, $"place \"{place.Id}\" has no parent: there is no place \"{parent.Place}\"", Spelling.Suggest(parent.Place, byId.Keys));
                else if (!known.Validity.Contains(new Validity(Later(place.Validity.From, parent.Validity.From), Earlier(place.Validity.To, parent.Validity.To))))
                    Add(place, $"place \"{place.Id}\" has no parent for a time: \"{parent.Place}\" is there from {known.Validity}",
                        "give both the same days, or name who follows");
            }
            if (Overlapping(place.Parents))
                Add(place, $"place \"{place.Id}\" lies in two places at one time", "end one with \"to\" where the next begins");
            if (place.Sites.Count > 0 && places.Any(other => other.Parents.Any(parent => parent.Place == place.Id)))
                Add(place, $"place \"{place.Id}\" has sites and places in it", "give the sites a place of their own in it");
            if (place.Parents.Count > 0 && IsInItself(place, byId))
                Add(place, $"place \"{place.Id}\" lies in itself", "a cycle of \"in\": change one of them");
        }
        foreach (var site in places.SelectMany(place => place.Sites.Select(site => (place, Site: site with { Validity = Common(site.Validity, place.Validity) })))
            .GroupBy(pair => pair.Site.Place))
        {
            if (Overlapping([.. site.Select(pair => pair.Site)]))
                Add(site.Last().place, $"site \"{site.Key}\" lies in two places at one time", "end one with \"to\" where the next begins");
        }

        void Add(Place place, string reason, string fix) => problems.Add(place.At.Line, place.At.Path, reason, fix);
    }

    private static bool Overlapping(IReadOnlyList<PlaceParent> all) =>
        all.Select((one, index) => all.Skip(index + 1).Any(other => other.Validity.Overlaps(one.Validity))).Any(overlaps => overlaps);

    private static bool IsInItself(Place place, Dictionary<string, Place> byId)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>(place.Parents.Select(parent => parent.Place));
        while (open.TryPop(out var id))
        {
            if (id == place.Id)
                return true;
            if (seen.Add(id) && byId.TryGetValue(id, out var next))
            {
                foreach (var parent in next.Parents)
                    open.Push(parent.Place);
            }
        }
        return false;
    }

    private static Validity Common(Validity one, Validity other) => new(Later(one.From, other.From), Earlier(one.To, other.To));

    private static DateOnly? Later(DateOnly? one, DateOnly? other) => one is null ? other : other is null || one > other ? one : other;

    private static DateOnly? Earlier(DateOnly? one, DateOnly? other) => one is null ? other : other is null || one < other ? one : other;
}
