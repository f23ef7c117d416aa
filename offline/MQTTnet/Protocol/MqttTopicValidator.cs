using MQTTnet.Exceptions;

namespace MQTTnet.Protocol;

public static class MqttTopicValidator
{
    /// <summary>Throws <see cref="MqttProtocolViolationException"/> for an empty topic or one with a wildcard.</summary>
    public static void ThrowIfInvalid(string topic)
    {
        if (string.IsNullOrEmpty(topic))
            throw new MqttProtocolViolationException("Topic should not be empty.");
        if (!TopicRules.IsName(topic))
            throw new MqttProtocolViolationException("The characters '+' and '#' are not allowed in topics.");
    }

    /// <summary>Throws <see cref="MqttProtocolViolationException"/> for an empty filter or a misplaced "#".</summary>
    public static void ThrowIfInvalidSubscribe(string topic)
    {
        if (string.IsNullOrEmpty(topic))
            throw new MqttProtocolViolationException("Topic should not be empty.");
        if (!TopicRules.IsFilter(topic))
            throw new MqttProtocolViolationException("The topic filter is invalid.");
    }
}
