namespace SmartPilots.Core.Model;

/// <summary>
/// A topic of devices that don't follow ours, such as <c>v3/+/devices/{device}/up</c>: <c>+</c> is any one level, <c>#</c> at the end any
/// number of them, <c>{device}</c> the level, or the part of one, that tells devices apart, <c>{stream}</c> whose value comes there; other
/// names in braces are for the source's <c>id</c>.
/// </summary>
public sealed class TopicPattern
{
    /// <summary>The name of the level that tells devices apart.</summary>
    public const string Device = "device";

    /// <summary>The name of the level that tells streams apart.</summary>
    public const string Stream = "stream";

    private const int MaxLevels = 16;
    private readonly Level[] _levels;
    private readonly bool _isOpen;
    private readonly string _text;

    private TopicPattern(string text, Level[] levels, bool isOpen) => (_text, _levels, _isOpen) = (text, levels, isOpen);

    public bool NamesDevice => Names(Device);

    public bool Names(string name) => _levels.Any(level => level.Name == name);

    /// <summary>
    /// False for a pattern with an empty level between others, a wildcard inside a level, <c>#</c> before the end, or a name twice.
    /// </summary>
    public static bool TryParse(string text, out TopicPattern? pattern)
    {
        pattern = null;
        var parts = text.Split('/');
        var isOpen = parts[^1] == "#";
        var levels = new List<Level>();
        for (var i = 0; i < parts.Length - (isOpen ? 1 : 0); i++)
        {
            // A topic may begin or end with a slash: that makes an empty level there.
            if ((parts[i].Length == 0 && i > 0 && i < parts.Length - 1) || Level.Parse(parts[i]) is not { } level)
                return false;
            levels.Add(level);
        }
        var names = levels.Select(level => level.Name).OfType<string>().ToList();
        if (levels.Count is 0 or > MaxLevels || text.Trim('/').Length == 0 || names.Distinct().Count() < names.Count)
            return false;
        pattern = new TopicPattern(text, [.. levels], isOpen);
        return true;
    }

    public bool Matches(ReadOnlySpan<char> topic) => Matches(topic, Device, out _);

    /// <param name="device">What tells devices apart; empty when the pattern has no such level.</param>
    public bool Matches(ReadOnlySpan<char> topic, out ReadOnlySpan<char> device) => Matches(topic, Device, out device);

    /// <param name="name">Of the level that is asked for.</param>
    /// <param name="value">What the topic has there; empty when the pattern has no such level.</param>
    public bool Matches(ReadOnlySpan<char> topic, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        var count = 0;
        foreach (var range in topic.Split('/'))
        {
            if (count == _levels.Length)
                return _isOpen;
            var text = topic[range];
            ref readonly var level = ref _levels[count++];
            if (!level.Matches(text))
                return false;
            if (level.Name is { } known && known == name)
                value = text[level.Prefix.Length..^level.Suffix.Length];
        }
        return count == _levels.Length;
    }

    /// <summary>Whether it matches some <see cref="DeviceTopic"/>: those name their device by themselves.</summary>
    public bool MatchesOwnTopics
    {
        get
        {
            const int own = 5;
            if (!_levels[0].Matches("pilots") || _levels.Length > own || (_levels.Length < own && !_isOpen))
                return false;
            foreach (var level in _levels.AsSpan(1))
            {
                if (!level.IsAny && !DeviceTopic.IsSegment(level.Prefix + (level.Name is null ? "" : "x") + level.Suffix))
                    return false;
            }
            return true;
        }
    }

    public override string ToString() => _text;

    /// <param name="Name">Between braces; null for a level without.</param>
    private readonly record struct Level(string Prefix, string? Name, string Suffix, bool IsAny)
    {
        public static Level? Parse(string text)
        {
            if (text == "+")
                return new Level("", null, "", IsAny: true);
            var open = text.IndexOf('{', StringComparison.Ordinal);
            var close = text.IndexOf('}', StringComparison.Ordinal);
            var outside = open >= 0 && close > open + 1 ? text[..open] + text[(close + 1)..] : text;
            if (outside.AsSpan().ContainsAny("+#{}"))
                return null;
            return outside == text ? new Level(text, null, "", false) : new Level(text[..open], text[(open + 1)..close], text[(close + 1)..], false);
        }

        public bool Matches(ReadOnlySpan<char> text) => IsAny
            || (Name is null ? text.SequenceEqual(Prefix) : text.Length > Prefix.Length + Suffix.Length && text.StartsWith(Prefix) && text.EndsWith(Suffix));
    }
}
