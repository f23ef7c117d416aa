namespace SmartPilots.Functions.Access;

/// <summary>
/// The pilots and sites that a gateway may speak for, or that a person or a key may see: <c>*</c> for all, else names such as <c>pilot</c> or
/// <c>pilot/site</c> parted by commas; of people and keys also <c>@programme/place</c>, which <see cref="PlaceScopes"/> fills.
/// </summary>
public sealed class AccessScope
{
    private const char PlaceMark = '@';
    private readonly HashSet<string> _names; // as written
    private readonly HashSet<string> _held; // with what places hold

    private AccessScope(IEnumerable<string> names, IEnumerable<string> held)
    {
        _names = [.. names];
        _held = [.. _names, .. held];
    }

    public static AccessScope All { get; } = new(["*"], []);

    public static AccessScope None { get; } = new([], []);

    public bool IsAll => ReferenceEquals(this, All);

    /// <summary>Places that it names.</summary>
    public IEnumerable<(string Programme, string Place)> Places =>
        _names.Where(IsPlace).Select(name => name[1..].Split('/')).Select(parts => (parts[0], parts[1]));

    /// <summary>The same for scopes that hold the same.</summary>
    public string Key => string.Join(',', _held.Order(StringComparer.Ordinal));

    /// <summary>Of a gateway: it names no places.</summary>
    /// <exception cref="FormatException">Says which name is wrong.</exception>
    public static AccessScope Parse(string text) => Parse(text, mayNamePlaces: false);

    /// <summary>Of a person or a key, as written: its places are empty until they are filled.</summary>
    /// <exception cref="FormatException">Says which name is wrong.</exception>
    public static AccessScope ParseWithPlaces(string text) => Parse(text, mayNamePlaces: true);

    public static string NameOf(string programme, string place) => $"{PlaceMark}{programme}/{place}";

    /// <summary>With sites and places that its places hold.</summary>
    public AccessScope Holding(IEnumerable<string> names) => IsAll ? this : new AccessScope(_names, names);

    public bool MaySpeakFor(DeviceKey device) => HasSite(device.Pilot, device.Site);

    /// <summary>The pilot as a whole, with sites that it does not have yet.</summary>
    public bool HasPilot(string pilot) => IsAll || _held.Contains(pilot);

    public bool HasSite(string pilot, string site) => HasPilot(pilot) || _held.Contains($"{pilot}/{site}");

    /// <summary>A place that it names, or that lies in one.</summary>
    public bool HasPlace(string programme, string place) => IsAll || _held.Contains(NameOf(programme, place));

    /// <summary>
    /// Whether all that another scope names lies within this one; an empty one does not lie anywhere. A place lies only in a place that holds it: pilots and sites
    /// do not say what a place will hold tomorrow.
    /// </summary>
    public bool Holds(AccessScope other) =>
        IsAll || (!other.IsAll && other._names.Count > 0 && other._names.All(name => _held.Contains(name) || _held.Contains(name.Split('/')[0])));

    public override string ToString() => _names.Count == 0 ? "no pilot" : string.Join(',', _names);

    private static AccessScope Parse(string text, bool mayNamePlaces)
    {
        if (text == "*")
            return All;
        var names = text.Split(',');
        foreach (var name in names)
        {
            var isPlace = mayNamePlaces && IsPlace(name);
            var parts = (isPlace ? name[1..] : name).Split('/');
            if (parts.Length > 2 || (isPlace && parts.Length == 1) || !parts.All(part => DeviceTopic.IsSegment(part)))
            {
                throw new FormatException(
                    $"A scope is * or pilot or pilot/site{(mayNamePlaces ? " or @programme/place" : "")}, parted by commas; '{name}' is none.");
            }
        }
        return new AccessScope(names, []);
    }

    private static bool IsPlace(string name) => name.StartsWith(PlaceMark);
}
