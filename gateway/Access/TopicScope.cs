using SmartPilots.Core.Model;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// What a credential may speak for: <c>pilot/site/device</c> (one device), <c>pilot/site</c> or <c>pilot</c> (all of their devices), or
/// <c>*</c> (any topic, for a trial on one machine). A device writes its own topics but its commands, and those that a pilot file maps to it
/// (<see cref="MappedTopic"/>), and reads only its commands; a wider scope also writes commands.
/// </summary>
public sealed class TopicScope
{
    internal const string Root = "pilots/";

    private readonly string _prefix;

    private TopicScope(string text, string prefix, bool isDevice, IReadOnlyList<MappedTopic> mapped)
    {
        (Text, _prefix, IsDevice, Mapped) = (text, prefix, isDevice, mapped);
    }

    public string Text { get; }

    /// <summary>It speaks for one device.</summary>
    public bool IsDevice { get; }

    /// <summary>Topics beside its own on which it may speak.</summary>
    public IReadOnlyList<MappedTopic> Mapped { get; }

    /// <param name="mapped">Of a device: topics beside its own.</param>
    public static bool TryParse(string? text, out TopicScope? scope, IReadOnlyList<MappedTopic>? mapped = null)
    {
        scope = null;
        var parts = text?.Split('/') ?? [];
        if (text == "*")
            scope = new TopicScope("*", "", isDevice: false, []);
        else if (parts.Length is >= 1 and <= 3 && parts.All(part => DeviceTopic.IsSegment(part)))
            scope = new TopicScope(text!, $"{Root}{text}/", isDevice: parts.Length == 3, parts.Length == 3 ? mapped ?? [] : []);
        return scope is not null;
    }

    /// <summary>A wildcard is in no topic [MQTT-3.3.2-2]; MQTTnet's published server does not ask.</summary>
    public bool MayPublish(string topic) =>
        topic.Length > 0
        && topic[0] != '$'
        && topic.AsSpan().IndexOfAny('+', '#', '\0') < 0
        && (topic.StartsWith(_prefix, StringComparison.Ordinal) || Mapped.Any(mapped => mapped.Matches(topic)))
        && !(IsDevice && IsCommands(topic));

    /// <summary>Wildcards are welcome below the scope, never within it: <c>pilots/p/+/...</c> is not below <c>pilots/p/s/</c>.</summary>
    public bool MaySubscribe(string filter)
    {
        var isShared = filter.StartsWith("$share/", StringComparison.Ordinal);
        var topic = isShared && filter.IndexOf('/', 7) is > 0 and var end ? filter[(end + 1)..] : filter;
        if (topic.Length == 0 || topic[0] == '$' || !IsWellFormed(topic))
            return false;
        // A device has one subscription; under share names of its own choice it would have any number.
        return IsDevice ? !isShared && topic == _prefix + DeviceTopic.Commands : topic.StartsWith(_prefix, StringComparison.Ordinal);
    }

    /// <summary>A wildcard is alone in its level, "#" in the last [MQTT-4.7.1-1] [MQTT-4.7.1-2]; the published server does not ask.</summary>
    private static bool IsWellFormed(string filter)
    {
        var levels = filter.Split('/');
        return levels.All(level => level.Length == 1 || level.AsSpan().IndexOfAny('+', '#') < 0)
            && levels[..^1].All(level => level != "#");
    }

    /// <summary>Commands travel down to the devices, those of Sparkplug too; everything else goes up.</summary>
    public static bool IsCommands(string topic) =>
        topic.StartsWith("spBv1.0/", StringComparison.Ordinal)
            ? topic.Split('/') is [_, _, "NCMD" or "DCMD", ..]
            : topic.EndsWith("/" + DeviceTopic.Commands, StringComparison.Ordinal) && DeviceTopic.TryParse(topic, out _);
}
