namespace MQTTnet.Protocol;

/// <summary>Which topic names and filters exist (MQTT 5, chapter 4.7).</summary>
internal static class TopicRules
{
    private const string SystemPrefix = "$SYS/";

    /// <summary>
    /// Deeper filters and topics are refused, as by mosquitto: matching goes down the levels one call each, and a stack has an end.
    /// </summary>
    public const int MaximumSeparators = 200;

    /// <summary>
    /// The server's own: clients should not exchange messages there (4.7.2). What mosquitto's bridges say of themselves is let pass.
    /// </summary>
    public static bool IsReserved(string topic) =>
        topic.StartsWith('$')
        && (SharedFilter.IsMeant(topic)
            || (topic.StartsWith(SystemPrefix, StringComparison.Ordinal) && !IsBridgeState(topic)));

    /// <summary>At least one character [MQTT-4.7.3-1], no wildcard [MQTT-4.7.0-1], no U+0000 [MQTT-4.7.3-2].</summary>
    public static bool IsName(string topic) =>
        topic.Length > 0 && topic.AsSpan().IndexOfAny('+', '#', '\0') < 0 && IsShallow(topic);

    public static bool IsFilter(string filter) => IsWellFormed(filter) && IsShallow(filter);

    /// <summary>"#" stands last and alone in its level [MQTT-4.7.1-1], "+" alone in its level [MQTT-4.7.1-2].</summary>
    public static bool IsWellFormed(string filter)
    {
        if (filter.Length == 0 || filter.Contains('\0'))
            return false;
        for (var i = 0; i < filter.Length; i++)
        {
            if (filter[i] is not ('+' or '#'))
                continue;
            var startsLevel = i == 0 || filter[i - 1] == '/';
            var last = i == filter.Length - 1;
            var endsLevel = last || (filter[i] == '+' && filter[i + 1] == '/');
            if (!startsLevel || !endsLevel)
                return false;
        }

        return true;
    }

    private static bool IsBridgeState(string topic) =>
        topic.StartsWith("$SYS/broker/connection/", StringComparison.Ordinal) && topic.EndsWith("/state", StringComparison.Ordinal);

    private static bool IsShallow(ReadOnlySpan<char> topic) => topic.Count('/') <= MaximumSeparators;
}
