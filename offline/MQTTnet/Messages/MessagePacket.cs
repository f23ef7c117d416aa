using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>Between the packet on the wire and the message in the hand.</summary>
internal static class MessagePacket
{
    public static MqttApplicationMessage ToMessage(MqttPublishPacket packet) => new()
    {
        Topic = packet.Topic,
        Payload = packet.Payload,
        QualityOfServiceLevel = packet.QualityOfServiceLevel,
        Retain = packet.Retain,
        Dup = packet.Dup,
        ContentType = packet.ContentType,
        CorrelationData = packet.CorrelationData,
        ResponseTopic = packet.ResponseTopic,
        MessageExpiryInterval = packet.MessageExpiryInterval,
        PayloadFormatIndicator = packet.PayloadFormatIndicator,
        SubscriptionIdentifiers = packet.SubscriptionIdentifiers,
        TopicAlias = packet.TopicAlias,
        UserProperties = packet.UserProperties,
        PropertyOrder = packet.PropertyOrder,
    };

    public static MqttPublishPacket ToPacket(MqttApplicationMessage message) => new()
    {
        Topic = message.Topic,
        Payload = message.Payload,
        QualityOfServiceLevel = message.QualityOfServiceLevel,
        Retain = message.Retain,
        ContentType = message.ContentType,
        CorrelationData = message.CorrelationData,
        ResponseTopic = message.ResponseTopic,
        MessageExpiryInterval = message.MessageExpiryInterval,
        PayloadFormatIndicator = message.PayloadFormatIndicator,
        SubscriptionIdentifiers = message.SubscriptionIdentifiers,
        TopicAlias = message.TopicAlias,
        UserProperties = message.UserProperties,
        PropertyOrder = message.PropertyOrder,
    };

    /// <summary>The last will of a CONNECT, or null.</summary>
    public static MqttApplicationMessage? WillOf(MqttConnectPacket packet) => !packet.WillFlag ? null : new()
    {
        Topic = packet.WillTopic!,
        Payload = new(packet.WillMessage!),
        QualityOfServiceLevel = packet.WillQoS,
        Retain = packet.WillRetain,
        ContentType = packet.WillContentType,
        CorrelationData = packet.WillCorrelationData,
        ResponseTopic = packet.WillResponseTopic,
        MessageExpiryInterval = packet.WillMessageExpiryInterval,
        PayloadFormatIndicator = packet.WillPayloadFormatIndicator,
        UserProperties = packet.WillUserProperties,
        PropertyOrder = packet.WillPropertyOrder,
    };
}
