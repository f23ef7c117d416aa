using MQTTnet.Protocol;

namespace MQTTnet;

public static class MqttTopicFilterComparer
{
    /// <summary>Whether a topic name matches a filter. Topics beginning with "$" match no leading wildcard [MQTT-4.7.2-1].</summary>
    public static MqttTopicFilterCompareResult Compare(string topic, string filter)
    {
        if (string.IsNullOrEmpty(topic) || !TopicRules.IsName(topic))
            return MqttTopicFilterCompareResult.TopicInvalid;
        if (string.IsNullOrEmpty(filter) || !TopicRules.IsFilter(filter))
            return MqttTopicFilterCompareResult.FilterInvalid;
        if (topic[0] == '$' && filter[0] is '+' or '#')
            return MqttTopicFilterCompareResult.NoMatch;
        return Matches(topic, filter) ? MqttTopicFilterCompareResult.IsMatch : MqttTopicFilterCompareResult.NoMatch;
    }

    private static bool Matches(ReadOnlySpan<char> topic, ReadOnlySpan<char> filter)
    {
        while (true)
        {
            if (filter is "#")
                return true;
            var topicLevel = NextLevel(ref topic, out var topicEnds);
            var filterLevel = NextLevel(ref filter, out var filterEnds);
            if (filterLevel is not "+" && !filterLevel.SequenceEqual(topicLevel))
                return false;
            if (topicEnds)
                return filterEnds || filter is "#";
            if (filterEnds)
                return false;
        }
    }

    private static ReadOnlySpan<char> NextLevel(ref ReadOnlySpan<char> rest, out bool ends)
    {
        var slash = rest.IndexOf('/');
        ends = slash < 0;
        var level = ends ? rest : rest[..slash];
        rest = ends ? default : rest[(slash + 1)..];
        return level;
    }
}
