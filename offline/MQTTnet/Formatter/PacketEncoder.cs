using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

/// <summary>Appends packets to a writer, in the format of one protocol version.</summary>
internal static class PacketEncoder
{
    public static void Encode(MqttPacket packet, MqttProtocolVersion version, PacketWriter writer)
    {
        var v5 = version == MqttProtocolVersion.V500;
        writer.WriteByte(FirstByte(packet));
        var start = writer.BeginLength();
        switch (packet)
        {
            case MqttPublishPacket p: PublishEncoder.Encode(p, v5, writer); break;
            case MqttPubAckPacket p: Acknowledge(writer, v5, p, (byte)p.ReasonCode, p.ReasonString, p.UserProperties); break;
            case MqttPubRecPacket p: Acknowledge(writer, v5, p, (byte)p.ReasonCode, p.ReasonString, p.UserProperties); break;
            case MqttPubRelPacket p: Acknowledge(writer, v5, p, (byte)p.ReasonCode, p.ReasonString, p.UserProperties); break;
            case MqttPubCompPacket p: Acknowledge(writer, v5, p, (byte)p.ReasonCode, p.ReasonString, p.UserProperties); break;
            case MqttConnectPacket p: ConnectEncoder.Encode(p, version, writer); break;
            case MqttConnAckPacket p: ConnAckEncoder.Encode(p, v5, writer); break;
            case MqttSubscribePacket p: SubscribeEncoder.Subscribe(p, v5, writer); break;
            case MqttSubAckPacket p: SubscribeEncoder.SubAck(p, v5, writer); break;
            case MqttUnsubscribePacket p: SubscribeEncoder.Unsubscribe(p, v5, writer); break;
            case MqttUnsubAckPacket p: SubscribeEncoder.UnsubAck(p, v5, writer); break;
            case MqttDisconnectPacket p when v5: Disconnect(p, writer); break;
        }

        writer.EndLength(start);
    }

    private static byte FirstByte(MqttPacket packet) => packet switch
    {
        MqttPublishPacket p => (byte)(0x30 | (p.Dup ? 8 : 0) | ((int)p.QualityOfServiceLevel << 1) | (p.Retain ? 1 : 0)),
        MqttPubAckPacket => 0x40,
        MqttPubRecPacket => 0x50,
        MqttPubRelPacket => 0x62,
        MqttPubCompPacket => 0x70,
        MqttConnectPacket => 0x10,
        MqttConnAckPacket => 0x20,
        MqttSubscribePacket => 0x82,
        MqttSubAckPacket => 0x90,
        MqttUnsubscribePacket => 0xa2,
        MqttUnsubAckPacket => 0xb0,
        MqttPingReqPacket => (byte)MqttControlPacketType.PingReq << 4,
        MqttPingRespPacket => (byte)MqttControlPacketType.PingResp << 4,
        MqttDisconnectPacket => (byte)MqttControlPacketType.Disconnect << 4,
        _ => throw new NotSupportedException($"{packet.GetType().Name} is never sent."),
    };

    private static void Acknowledge(
        PacketWriter writer, bool v5, MqttPacketWithIdentifier packet, byte reason, string? reasonString,
        List<MqttUserProperty>? userProperties)
    {
        writer.WriteUInt16(packet.PacketIdentifier);
        var properties = reasonString is not null || userProperties is { Count: > 0 };
        if (!v5 || (reason == 0 && !properties))
            return;
        writer.WriteByte(reason);
        if (properties)
            PropertyWriter.Write(writer, new PacketProperties { ReasonString = reasonString, UserProperties = userProperties });
    }

    private static void Disconnect(MqttDisconnectPacket packet, PacketWriter writer)
    {
        var properties = packet.ReasonString is not null || packet.SessionExpiry is not null
            || packet.ServerReference is not null || packet.UserProperties is { Count: > 0 };
        if (packet.ReasonCode == 0 && !properties)
            return;
        writer.WriteByte((byte)packet.ReasonCode);
        if (!properties)
            return;
        PropertyWriter.Write(writer, new PacketProperties
        {
            SessionExpiry = packet.SessionExpiry,
            ReasonString = packet.ReasonString,
            ServerReference = packet.ServerReference,
            UserProperties = packet.UserProperties,
        });
    }
}
