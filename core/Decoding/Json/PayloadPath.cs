using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>
/// The places that matter in a JSON payload, as a tree, so that one pass over the payload finds them all without making strings. Built once
/// per device type, then sealed.
/// </summary>
internal sealed class PayloadPath
{
    private readonly List<PayloadPath> _children = [];
    private readonly int? _index;

    private readonly (byte[] Member, byte[] Text)? _filter;

    private PayloadPath(string name, int? index, string text, string? filter = null)
    {
        (NameUtf8, _index, Text) = (Encoding.UTF8.GetBytes(filter is null ? name : ""), index, text);
        _filter = filter is null ? null : (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(filter));
    }

    public byte[] NameUtf8 { get; }

    /// <summary>As a JSON path, such as <c>$.values</c>.</summary>
    public string Text { get; }
    public PayloadRole Role { get; private set; }
    public StreamDefinition? Stream { get; private set; }

    /// <summary>Of a <see cref="PayloadRole.Stream"/>: what becomes of the number; null for nothing.</summary>
    public ValueUse? Use { get; set; }

    /// <summary>Of a time: how it is written.</summary>
    public PayloadTime? Time { get; set; }

    /// <summary>Of a time part: which it is, and how many there are.</summary>
    public (int Number, int Count) Part { get; set; }

    /// <summary>Of a <see cref="PayloadRole.Unit"/> or a time: whose it is; empty for all values around it.</summary>
    public List<StreamDefinition> Of { get; } = [];

    /// <summary>Null when none looks at it, as in nearly all places.</summary>
    public List<PayloadCondition>? Conditions { get; private set; }

    /// <summary>Whether its members are streams under their own names.</summary>
    public bool HoldsStreams { get; private set; }

    /// <summary>Whether a member that is no stream is passed over instead of being a fault.</summary>
    public bool IgnoresOthers { get; private set; }

    /// <summary>Names of streams that stand beside their values; null when the values here have none.</summary>
    public ItemNames? Items { get; set; }

    /// <summary>Whether each item of an array here, or the object itself, is one reading with name and value.</summary>
    public bool IsItem { get; set; }

    /// <summary>Whether items of the array here are rows of cells, whose columns have names.</summary>
    public bool HoldsRows { get; set; }

    /// <summary>Any member or item that has no place of its own; each is a sample.</summary>
    public PayloadPath? Any { get; private set; }

    /// <summary>Of <see cref="Any"/>: the member's name is the time of what it holds.</summary>
    public PayloadTime? KeyTime { get; set; }

    /// <summary>Whether times and conditions in it belong to its own values only.</summary>
    public bool IsSample { get; private set; }

    public bool HasChildren => _children.Count > 0 || Any is not null;

    /// <summary>Whether single items of the array have places; then the others have none.</summary>
    public bool HasIndexes => _children.Exists(child => child._index is not null || child._filter is not null);

    public static PayloadPath Root() => new("", null, "$");

    /// <summary>The place at the end of a path.</summary>
    public PayloadPath At(IEnumerable<PathStep> steps)
    {
        var place = this;
        foreach (var step in steps)
            place = place.Child(step);
        return place;
    }

    /// <summary>The place of a member, whatever characters its name has.</summary>
    public PayloadPath Member(string name) => Child(new PathStep(name, null));

    /// <summary>False when the place already has a role.</summary>
    public bool TryAssign(PayloadRole role, StreamDefinition? stream = null)
    {
        if (Role != PayloadRole.None || HoldsStreams)
            return false;
        Role = role;
        Stream = stream;
        return true;
    }

    public void JudgeBy(PayloadCondition condition) => (Conditions ??= []).Add(condition);

    /// <summary>What the conditions here say of the value that the reader stands on.</summary>
    /// <param name="doubted">Takes the streams of those that hold for one stream.</param>
    public void Judge(ref Utf8JsonReader reader, ref bool isNoise, ref bool isDoubtful, List<StreamDefinition>? doubted = null)
    {
        foreach (var condition in Conditions!)
        {
            if (!condition.Holds(ref reader))
                continue;
            if (condition.Of is { } stream)
            {
                doubted?.Add(stream);
                continue;
            }
            isNoise |= condition.Skips;
            isDoubtful |= !condition.Skips;
        }
    }

    public void MakeValues(bool ignoreOthers)
    {
        HoldsStreams = true;
        IgnoresOthers = ignoreOthers;
    }

    /// <summary>Nothing is added any more: what stands under any member stands under each that has its own place, too.</summary>
    public PayloadPath Seal()
    {
        foreach (var child in _children)
        {
            if (Any is not null)
                child.Take(Any);
            child.Seal();
        }
        Any?.Seal();
        return this;
    }

    /// <summary>The place of the member whose name the reader stands on.</summary>
    public PayloadPath? Find(ref Utf8JsonReader reader)
    {
        foreach (var child in _children)
        {
            var isNamed = reader.ValueIsEscaped ? reader.ValueTextEquals(child.NameUtf8) : reader.ValueSpan.SequenceEqual(child.NameUtf8);
            if (isNamed && child._filter is null)
                return child;
        }
        return Any;
    }

    /// <summary>The place of an item; null when it has none of its own.</summary>
    public PayloadPath? Item(int index, in Utf8JsonReader item)
    {
        foreach (var child in _children)
        {
            if (child._index == index || (child._filter is { } filter && Has(item, filter.Member, filter.Text)))
                return child;
        }
        return Any;
    }

    // Looks ahead with a copy of the reader.
    internal static bool Has(Utf8JsonReader item, byte[] member, byte[] text)
    {
        if (item.TokenType != JsonTokenType.StartObject)
            return false;
        while (item.Read() && item.TokenType == JsonTokenType.PropertyName)
        {
            var isMember = item.ValueTextEquals(member);
            item.Read();
            if (isMember)
                return item.TokenType == JsonTokenType.String ? item.ValueTextEquals(text) : item.ValueSpan.SequenceEqual(text);
            item.Skip();
        }
        return false;
    }

    /// <summary>The place of a member by its name, UTF-8.</summary>
    public PayloadPath? Find(ReadOnlySpan<byte> name)
    {
        foreach (var child in _children)
        {
            if (name.SequenceEqual(child.NameUtf8))
                return child;
        }
        return null;
    }

    private PayloadPath Child(in PathStep step)
    {
        if (step is { Name: null, Index: null })
            return Any ??= new PayloadPath("", null, $"{Text}[*]") { IsSample = true };
        var name = step.Name ?? step.Index!.Value.ToString(CultureInfo.InvariantCulture);
        var text = step.Is is not null ? $"{Text}[?@.{name}=='{step.Is}']" : step.Name is null ? $"{Text}[{name}]" : PathText.Append(Text, name);
        foreach (var child in _children)
        {
            if (child.Text == text || (step.Is is null && child._filter is null && child.NameUtf8.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name))))
                return child;
        }
        var added = new PayloadPath(name, step.Index, text, step.Is);
        _children.Add(added);
        return added;
    }

    // Takes over what another place is, as long as it is nothing of that kind itself.
    private void Take(PayloadPath any)
    {
        IsSample |= any.IsSample;
        KeyTime ??= any.KeyTime;
        Items ??= any.Items;
        IsItem |= any.IsItem;
        if (!HoldsStreams && any.HoldsStreams)
            MakeValues(any.IgnoresOthers);
        foreach (var condition in any.Conditions ?? [])
            JudgeBy(condition);
        if (TryAssign(any.Role, any.Stream))
            (Use, Time, Part) = (any.Use, any.Time, any.Part);
        foreach (var child in any._children)
        {
            Child(child._filter is { } filter
                ? new PathStep(Encoding.UTF8.GetString(filter.Member), null, Encoding.UTF8.GetString(filter.Text))
                : new PathStep(Encoding.UTF8.GetString(child.NameUtf8), child._index)).Take(child);
        }
        if (any.Any is not null)
            Child(default).Take(any.Any);
    }
}
