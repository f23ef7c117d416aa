using SmartPilots.Core;

namespace SmartPilots.Functions.Access;

/// <summary>The pilots and sites that a gateway may speak for: <c>*</c> for all, else names such as <c>pilot</c> or <c>pilot/site</c> parted by commas.</summary>
public sealed class GatewayScope
{
    private readonly HashSet<string> _names;

    private GatewayScope(IEnumerable<string> names) => _names = [.. names];

    public static GatewayScope All { get; } = new(["*"]);

    public static GatewayScope None { get; } = new([]);

    /// <exception cref="FormatException">Says which name is wrong.</exception>
    public static GatewayScope Parse(string text)
    {
        if (text == "*")
            return All;
        var names = text.Split(',');
        foreach (var name in names)
        {
            if (name.Split('/') is not { Length: 1 or 2 } parts || !parts.All(part => DeviceTopic.IsSegment(part)))
                throw new FormatException($"A gateway's scope is * or pilot or pilot/site, parted by commas; '{name}' is none.");
        }
        return new GatewayScope(names);
    }

    public bool MaySpeakFor(DeviceKey device) =>
        ReferenceEquals(this, All) || _names.Contains(device.Pilot) || _names.Contains($"{device.Pilot}/{device.Site}");

    public override string ToString() => _names.Count == 0 ? "no pilot" : string.Join(',', _names);
}
