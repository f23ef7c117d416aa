using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>What may be published in which protocol version.</summary>
internal static class MessageRules
{
    public static void ThrowIfInvalid(MqttApplicationMessage message, MqttProtocolVersion version)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.TopicAlias == 0 || message.Topic.Length > 0)
            MqttTopicValidator.ThrowIfInvalid(message.Topic);
        if (version == MqttProtocolVersion.V500)
            return;
        var feature = message.ContentType is { Length: > 0 } ? nameof(message.ContentType)
            : message.UserProperties is { Count: > 0 } ? nameof(message.UserProperties)
            : message.CorrelationData is { Length: > 0 } ? nameof(message.CorrelationData)
            : message.ResponseTopic is { Length: > 0 } ? nameof(message.ResponseTopic)
            : message.SubscriptionIdentifiers is { Count: > 0 } ? nameof(message.SubscriptionIdentifiers)
            : message.TopicAlias > 0 ? nameof(message.TopicAlias)
            : message.MessageExpiryInterval > 0 ? nameof(message.MessageExpiryInterval)
            : null;
        if (feature is not null)
            throw new NotSupportedException($"Feature {feature} requires MQTT version 5.0.0.");
    }
}
