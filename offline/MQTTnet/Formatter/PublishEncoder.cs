using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

internal static class PublishEncoder
{
    public static void Encode(MqttPublishPacket packet, bool v5, PacketWriter writer)
    {
        writer.WriteString(packet.Topic);
        if (packet.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtMostOnce)
            writer.WriteUInt16(packet.PacketIdentifier);
        if (v5)
            WriteProperties(packet, writer);
        writer.WriteRaw(packet.Payload);
    }

    private static void WriteProperties(MqttPublishPacket packet, PacketWriter writer)
    {
        if (!HasProperties(packet))
        {
            PropertyWriter.WriteNone(writer);
            return;
        }

        PropertyWriter.Write(writer, new PacketProperties
        {
            Order = packet.PropertyOrder,
            PayloadFormat = packet.PayloadFormatIndicator == 0 ? null : (byte)packet.PayloadFormatIndicator,
            MessageExpiry = packet.MessageExpiryInterval == 0 ? null : packet.MessageExpiryInterval,
            TopicAlias = packet.TopicAlias == 0 ? null : packet.TopicAlias,
            ContentType = packet.ContentType,
            ResponseTopic = packet.ResponseTopic,
            CorrelationData = packet.CorrelationData,
            SubscriptionIdentifiers = packet.SubscriptionIdentifiers,
            UserProperties = packet.UserProperties,
        });
    }

    private static bool HasProperties(MqttPublishPacket p) =>
        p.PayloadFormatIndicator != 0 || p.MessageExpiryInterval != 0 || p.TopicAlias != 0 || p.ContentType is not null
        || p.ResponseTopic is not null || p.CorrelationData is not null || p.SubscriptionIdentifiers is { Count: > 0 }
        || p.UserProperties is { Count: > 0 };
}
