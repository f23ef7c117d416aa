using MQTTnet.Packets;

namespace MQTTnet.Formatter;

/// <summary>SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK.</summary>
internal static class SubscribeEncoder
{
    public static void Subscribe(MqttSubscribePacket packet, bool v5, PacketWriter writer)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        if (v5)
        {
            PropertyWriter.Write(writer, new PacketProperties
            {
                SubscriptionIdentifiers = packet.SubscriptionIdentifier == 0 ? null : [packet.SubscriptionIdentifier],
                UserProperties = packet.UserProperties,
            });
        }

        foreach (var filter in packet.TopicFilters)
        {
            writer.WriteString(filter.Topic);
            var options = (int)filter.QualityOfServiceLevel;
            if (v5)
                options |= (filter.NoLocal ? 4 : 0) | (filter.RetainAsPublished ? 8 : 0) | ((int)filter.RetainHandling << 4);
            writer.WriteByte((byte)options);
        }
    }

    public static void Unsubscribe(MqttUnsubscribePacket packet, bool v5, PacketWriter writer)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        if (v5)
            PropertyWriter.Write(writer, new PacketProperties { UserProperties = packet.UserProperties });
        foreach (var filter in packet.TopicFilters)
            writer.WriteString(filter);
    }

    public static void SubAck(MqttSubAckPacket packet, bool v5, PacketWriter writer)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        if (v5)
            WriteProperties(writer, packet.ReasonString, packet.UserProperties);
        // MQTT 3.1.1 knows one failure only (3.9.3).
        foreach (var code in packet.ReasonCodes)
            writer.WriteByte(v5 || (byte)code <= 2 ? (byte)code : (byte)0x80);
    }

    public static void UnsubAck(MqttUnsubAckPacket packet, bool v5, PacketWriter writer)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        if (!v5)
            return;
        WriteProperties(writer, packet.ReasonString, packet.UserProperties);
        foreach (var code in packet.ReasonCodes)
            writer.WriteByte((byte)code);
    }

    private static void WriteProperties(PacketWriter writer, string? reasonString, List<MqttUserProperty>? userProperties) =>
        PropertyWriter.Write(writer, new PacketProperties { ReasonString = reasonString, UserProperties = userProperties });
}
