namespace SmartPilots.Core.Indicators;

/// <summary>
/// The places of a programme as they stood on a day. Of a period that day is its last: a reform of units in the middle of a year is seen in that
/// year's value, and never in the values before.
/// </summary>
public sealed class PlaceTree
{
    private readonly Dictionary<string, Place> _places;
    private readonly ILookup<string, Place> _children;

    public PlaceTree(IEnumerable<Place> places, DateOnly day)
    {
        Day = day;
        _places = places.Where(place => place.Validity.Holds(day)).ToDictionary(place => place.Id);
        _children = _places.Values.Select(place => (place, Parent: ParentOf(place))).Where(pair => pair.Parent is not null)
            .ToLookup(pair => pair.Parent!, pair => pair.place);
    }

    public DateOnly Day { get; }

    public IEnumerable<Place> Places => _places.Values;

    public Place? Find(string id) => _places.GetValueOrDefault(id);

    public string? ParentOf(Place place) => place.Parents.FirstOrDefault(parent => parent.Validity.Holds(Day))?.Place;

    /// <summary>In the order of their names in keys.</summary>
    public IEnumerable<Place> ChildrenOf(Place place) => _children[place.Id].OrderBy(child => child.Id, StringComparer.Ordinal);

    /// <summary>Sites that lie in the place itself, as <c>pilot/site</c>.</summary>
    public IEnumerable<string> SitesOf(Place place) => place.Sites.Where(site => site.Validity.Holds(Day)).Select(site => site.Place);

    /// <summary>Sites of the place and of all places in it.</summary>
    public IEnumerable<string> AllSitesOf(Place place) => SitesOf(place).Concat(ChildrenOf(place).SelectMany(AllSitesOf));

    /// <summary>The place and all in it, the innermost first.</summary>
    public IEnumerable<Place> Upwards(Place place) => ChildrenOf(place).SelectMany(Upwards).Append(place);

    /// <summary>All places, the innermost first.</summary>
    public IEnumerable<Place> Upwards() => _places.Values.Where(place => ParentOf(place) is not { } parent || !_places.ContainsKey(parent))
        .OrderBy(place => place.Id, StringComparer.Ordinal).SelectMany(Upwards);
}
