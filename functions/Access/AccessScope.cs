using SmartPilots.Core.Model;

namespace SmartPilots.Functions.Access;

/// <summary>
/// The pilots and sites that a gateway may speak for, or that a person or a key may see: <c>*</c> for all, else names such as <c>pilot</c> or
/// <c>pilot/site</c> parted by commas.
/// </summary>
public sealed class AccessScope
{
    private readonly HashSet<string> _names;

    private AccessScope(IEnumerable<string> names) => _names = [.. names];

    public static AccessScope All { get; } = new(["*"]);

    public static AccessScope None { get; } = new([]);

    public bool IsAll => ReferenceEquals(this, All);

    /// <exception cref="FormatException">Says which name is wrong.</exception>
    public static AccessScope Parse(string text)
    {
        if (text == "*")
            return All;
        var names = text.Split(',');
        foreach (var name in names)
        {
            if (name.Split('/') is not { Length: 1 or 2 } parts || !parts.All(part => DeviceTopic.IsSegment(part)))
                throw new FormatException($"A scope is * or pilot or pilot/site, parted by commas; '{name}' is none.");
        }
        return new AccessScope(names);
    }

    public bool MaySpeakFor(DeviceKey device) => HasSite(device.Pilot, device.Site);

    /// <summary>The pilot as a whole, with sites that it does not have yet.</summary>
    public bool HasPilot(string pilot) => IsAll || _names.Contains(pilot);

    public bool HasSite(string pilot, string site) => HasPilot(pilot) || _names.Contains($"{pilot}/{site}");

    /// <summary>Whether all of another scope lies within this one; an empty one does not lie anywhere.</summary>
    public bool Holds(AccessScope other) =>
        IsAll || (!other.IsAll && other._names.Count > 0 && other._names.All(name => _names.Contains(name) || _names.Contains(name.Split('/')[0])));

    public override string ToString() => _names.Count == 0 ? "no pilot" : string.Join(',', _names);
}
