using System.Text;
using System.Text.Json;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding;

/// <summary>What stands at a place of a JSON payload.</summary>
internal enum PayloadRole
{
    /// <summary>Nothing itself; something stands further in.</summary>
    None,
    Time,
    Counter,

    /// <summary>An object of stream names with their units.</summary>
    Units,

    /// <summary>The unit of some streams.</summary>
    Unit,

    /// <summary>An array of objects that each name a stream and give its value.</summary>
    List,

    /// <summary>One stream's value.</summary>
    Stream,

    /// <summary>Of an envelope: a time that counts where there is no better one.</summary>
    SecondTime,

    /// <summary>Of an envelope: the port.</summary>
    Port,

    /// <summary>Of an envelope: the device's own payload.</summary>
    Inner,
}

/// <summary>
/// The places that matter in a JSON payload, as a tree of member names, so that one pass over the payload finds them all without
/// making strings. Built once per device type.
/// </summary>
internal sealed class PayloadPath
{
    private readonly List<PayloadPath> _children = [];

    private PayloadPath(string name, PayloadPath? parent)
    {
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        Text = parent is null ? "$" : $"{parent.Text}.{name}";
    }

    public byte[] NameUtf8 { get; }

    /// <summary>As a JSON path, such as <c>$.values</c>.</summary>
    public string Text { get; }
    public PayloadRole Role { get; private set; }
    public StreamDefinition? Stream { get; private set; }

    /// <summary>Of a <see cref="PayloadRole.Unit"/>: whose unit it is.</summary>
    public List<StreamDefinition> UnitOf { get; } = [];

    /// <summary>Whether its members are streams under their own names.</summary>
    public bool HoldsStreams { get; private set; }

    /// <summary>Whether a member that is no stream is passed over instead of being a fault.</summary>
    public bool IgnoresOthers { get; private set; }

    public static PayloadPath Root() => new("", null);

    /// <summary>The place that a dotted path names; <c>$</c> is the root.</summary>
    public PayloadPath At(string path)
    {
        var place = this;
        foreach (var name in path.Split('.').SkipWhile(name => name is "$" or ""))
        {
            var child = place._children.Find(known => known.NameUtf8.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name)));
            if (child is null)
                place._children.Add(child = new PayloadPath(name, place));
            place = child;
        }
        return place;
    }

    /// <summary>False when the place already has a role.</summary>
    public bool TryAssign(PayloadRole role, StreamDefinition? stream = null)
    {
        if (Role != PayloadRole.None || HoldsStreams)
            return false;
        Role = role;
        Stream = stream;
        return true;
    }

    /// <summary>Of a <see cref="PayloadRole.List"/>: the members of its items that hold the name and the value.</summary>
    public byte[]? ItemName { get; private set; }
    public byte[]? ItemValue { get; private set; }

    public void MakeList(string itemName, string itemValue, bool ignoreOthers)
    {
        Role = PayloadRole.List;
        ItemName = Encoding.UTF8.GetBytes(itemName);
        ItemValue = Encoding.UTF8.GetBytes(itemValue);
        IgnoresOthers = ignoreOthers;
    }

    public void MakeValues(bool ignoreOthers)
    {
        HoldsStreams = true;
        IgnoresOthers = ignoreOthers;
    }

    /// <summary>The place of the member whose name the reader stands on.</summary>
    public PayloadPath? Find(ref Utf8JsonReader reader)
    {
        foreach (var child in _children)
        {
            if (reader.ValueTextEquals(child.NameUtf8))
                return child;
        }
        return null;
    }
}
