using SmartPilots.Core;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// What a credential may speak for: <c>pilot/site/device</c> (one device), <c>pilot/site</c> or <c>pilot</c> (all of their devices), or
/// <c>*</c> (any topic, for a trial on one machine). A device writes its own topics but its commands, and reads only those; a wider
/// scope also writes commands.
/// </summary>
public sealed class TopicScope
{
    private readonly string _prefix;

    private TopicScope(string text, string prefix, bool isDevice)
    {
        (Text, _prefix, IsDevice) = (text, prefix, isDevice);
    }

    public string Text { get; }

    /// <summary>It speaks for one device.</summary>
    public bool IsDevice { get; }

    public static bool TryParse(string? text, out TopicScope? scope)
    {
        scope = null;
        var parts = text?.Split('/') ?? [];
        if (text == "*")
            scope = new TopicScope("*", "", isDevice: false);
        else if (parts.Length is >= 1 and <= 3 && parts.All(part => DeviceTopic.IsSegment(part)))
            scope = new TopicScope(text!, $"pilots/{text}/", isDevice: parts.Length == 3);
        return scope is not null;
    }

    /// <summary>A wildcard is in no topic [MQTT-3.3.2-2]; MQTTnet's published server does not ask.</summary>
    public bool MayPublish(string topic) =>
        topic.Length > 0
        && topic[0] != '$'
        && topic.AsSpan().IndexOfAny('+', '#', '\0') < 0
        && topic.StartsWith(_prefix, StringComparison.Ordinal)
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
