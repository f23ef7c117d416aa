using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

/// <summary>PUBACK, PUBREC, PUBREL and PUBCOMP: an identifier; in MQTT 5 also an optional reason and optional properties.</summary>
internal static class AcknowledgementDecoder
{
    private static readonly byte[] PublishReasons = [0, 16, 128, 131, 135, 144, 145, 151, 153];
    private static readonly byte[] ReleaseReasons = [0, 146];

    public static MqttPubAckPacket PubAck(ref PacketReader reader, bool v5)
    {
        var packet = new MqttPubAckPacket { PacketIdentifier = PacketDecoder.ReadIdentifier(ref reader) };
        packet.ReasonCode = (MqttPubAckReasonCode)ReadReason(ref reader, v5, PublishReasons, out var properties);
        packet.ReasonString = properties?.ReasonString;
        packet.UserProperties = properties?.UserProperties;
        return packet;
    }

    public static MqttPubRecPacket PubRec(ref PacketReader reader, bool v5)
    {
        var packet = new MqttPubRecPacket { PacketIdentifier = PacketDecoder.ReadIdentifier(ref reader) };
        packet.ReasonCode = (MqttPubRecReasonCode)ReadReason(ref reader, v5, PublishReasons, out var properties);
        packet.ReasonString = properties?.ReasonString;
        packet.UserProperties = properties?.UserProperties;
        return packet;
    }

    public static MqttPubRelPacket PubRel(ref PacketReader reader, bool v5)
    {
        var packet = new MqttPubRelPacket { PacketIdentifier = PacketDecoder.ReadIdentifier(ref reader) };
        packet.ReasonCode = (MqttPubRelReasonCode)ReadReason(ref reader, v5, ReleaseReasons, out var properties);
        packet.ReasonString = properties?.ReasonString;
        packet.UserProperties = properties?.UserProperties;
        return packet;
    }

    public static MqttPubCompPacket PubComp(ref PacketReader reader, bool v5)
    {
        var packet = new MqttPubCompPacket { PacketIdentifier = PacketDecoder.ReadIdentifier(ref reader) };
        packet.ReasonCode = (MqttPubCompReasonCode)ReadReason(ref reader, v5, ReleaseReasons, out var properties);
        packet.ReasonString = properties?.ReasonString;
        packet.UserProperties = properties?.UserProperties;
        return packet;
    }

    private static byte ReadReason(ref PacketReader reader, bool v5, byte[] known, out PacketProperties? properties)
    {
        properties = null;
        if (!v5 || reader.AtEnd)
            return 0;
        var reason = reader.ReadByte();
        if (Array.IndexOf(known, reason) < 0)
            throw PacketFault.Malformed($"Reason {reason} is unknown in this packet.");
        if (!reader.AtEnd)
            properties = PropertyReader.Read(ref reader, PropertySet.Acknowledgement);
        return reason;
    }
}
