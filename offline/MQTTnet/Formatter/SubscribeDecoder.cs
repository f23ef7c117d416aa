using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

/// <summary>SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK.</summary>
internal static class SubscribeDecoder
{
    public static MqttSubscribePacket Subscribe(ref PacketReader reader, bool v5)
    {
        var packet = new MqttSubscribePacket { PacketIdentifier = ReadIdentifier(ref reader) };
        if (v5)
        {
            var p = PropertyReader.Read(ref reader, PropertySet.Subscribe);
            if (p.SubscriptionIdentifiers?.Count > 1)
                throw PacketFault.Protocol("SUBSCRIBE has several subscription identifiers.");
            packet.SubscriptionIdentifier = p.SubscriptionIdentifiers?[0] ?? 0;
            packet.UserProperties = p.UserProperties;
        }

        if (reader.AtEnd)
            throw PacketFault.Protocol("SUBSCRIBE has no topic filter [MQTT-3.8.3-2].");
        while (!reader.AtEnd)
            packet.TopicFilters.Add(ReadFilter(ref reader, v5));
        return packet;
    }

    public static MqttUnsubscribePacket Unsubscribe(ref PacketReader reader, bool v5)
    {
        var packet = new MqttUnsubscribePacket { PacketIdentifier = ReadIdentifier(ref reader) };
        if (v5)
            packet.UserProperties = PropertyReader.Read(ref reader, PropertySet.Unsubscribe).UserProperties;
        if (reader.AtEnd)
            throw PacketFault.Protocol("UNSUBSCRIBE has no topic filter [MQTT-3.10.3-2].");
        while (!reader.AtEnd)
            packet.TopicFilters.Add(reader.ReadString());
        return packet;
    }

    public static MqttSubAckPacket SubAck(ref PacketReader reader, bool v5)
    {
        var packet = new MqttSubAckPacket { PacketIdentifier = PacketDecoder.ReadIdentifier(ref reader) };
        if (v5)
        {
            var p = PropertyReader.Read(ref reader, PropertySet.Acknowledgement);
            packet.ReasonString = p.ReasonString;
            packet.UserProperties = p.UserProperties;
        }

        foreach (var code in reader.TakeRest())
            packet.ReasonCodes.Add((MqttSubscribeReasonCode)code);
        return packet;
    }

    public static MqttUnsubAckPacket UnsubAck(ref PacketReader reader, bool v5)
    {
        var packet = new MqttUnsubAckPacket { PacketIdentifier = PacketDecoder.ReadIdentifier(ref reader) };
        if (!v5)
            return packet;
        var p = PropertyReader.Read(ref reader, PropertySet.Acknowledgement);
        packet.ReasonString = p.ReasonString;
        packet.UserProperties = p.UserProperties;
        foreach (var code in reader.TakeRest())
            packet.ReasonCodes.Add((MqttUnsubscribeReasonCode)code);
        return packet;
    }

    private static ushort ReadIdentifier(ref PacketReader reader)
    {
        var identifier = reader.ReadUInt16();
        return identifier > 0 ? identifier : throw PacketFault.Malformed("The packet identifier is 0 [MQTT-2.2.1-3].");
    }

    private static MqttTopicFilter ReadFilter(ref PacketReader reader, bool v5)
    {
        var topic = reader.ReadString();
        var options = reader.ReadByte();
        var reserved = v5 ? 0xc0 : 0xfc;
        if ((options & reserved) != 0 || (options & 3) == 3 || (options & 0x30) == 0x30)
            throw PacketFault.Malformed($"Subscription options {options:x2} are not allowed [MQTT-3.8.3-5].");
        return new MqttTopicFilter
        {
            Topic = topic,
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)(options & 3),
            NoLocal = (options & 4) != 0,
            RetainAsPublished = (options & 8) != 0,
            RetainHandling = (MqttRetainHandling)((options >> 4) & 3),
        };
    }
}
