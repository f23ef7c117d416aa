using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

/// <summary>Turns a frame into a packet. <paramref name="version"/> is unknown only before CONNECT.</summary>
internal static class PacketDecoder
{
    public static MqttPacket Decode(FrameHeader header, ReadOnlySpan<byte> body, MqttProtocolVersion version, TopicCache topics)
    {
        var reader = new PacketReader(body);
        var v5 = version == MqttProtocolVersion.V500;
        MqttPacket packet = header.Type switch
        {
            MqttControlPacketType.Publish => PublishDecoder.Decode(header.First, ref reader, v5, topics),
            MqttControlPacketType.PubAck => AcknowledgementDecoder.PubAck(ref reader, v5),
            MqttControlPacketType.PubRec => AcknowledgementDecoder.PubRec(ref reader, v5),
            MqttControlPacketType.PubRel => AcknowledgementDecoder.PubRel(ref reader, v5),
            MqttControlPacketType.PubComp => AcknowledgementDecoder.PubComp(ref reader, v5),
            MqttControlPacketType.Connect => ConnectDecoder.Decode(ref reader),
            MqttControlPacketType.ConnAck => ConnAckDecoder.Decode(ref reader, v5),
            MqttControlPacketType.Subscribe => SubscribeDecoder.Subscribe(ref reader, v5),
            MqttControlPacketType.SubAck => SubscribeDecoder.SubAck(ref reader, v5),
            MqttControlPacketType.Unsubscribe => SubscribeDecoder.Unsubscribe(ref reader, v5),
            MqttControlPacketType.UnsubAck => SubscribeDecoder.UnsubAck(ref reader, v5),
            MqttControlPacketType.PingReq => MqttPingReqPacket.Instance,
            MqttControlPacketType.PingResp => MqttPingRespPacket.Instance,
            MqttControlPacketType.Disconnect => DisconnectDecoder.Decode(ref reader, v5),
            MqttControlPacketType.Auth when v5 => DecodeAuth(ref reader),
            _ => throw PacketFault.Malformed("Packet type 15 is reserved in MQTT 3.1.1."),
        };
        if (!reader.AtEnd)
            throw PacketFault.Malformed($"{header.Type} is longer than its fields.");
        return packet;
    }

    private static MqttAuthPacket DecodeAuth(ref PacketReader reader)
    {
        reader.TakeRest();
        return new MqttAuthPacket();
    }

    public static ushort ReadIdentifier(ref PacketReader reader)
    {
        var identifier = reader.ReadUInt16();
        return identifier > 0 ? identifier : throw PacketFault.Protocol("The packet identifier is 0 [MQTT-2.2.1-3].");
    }
}
