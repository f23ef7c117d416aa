using MQTTnet.Packets;

namespace MQTTnet.Formatter;

internal static class ConnectEncoder
{
    public static void Encode(MqttConnectPacket packet, MqttProtocolVersion version, PacketWriter writer)
    {
        var v5 = version == MqttProtocolVersion.V500;
        writer.WriteString(version == MqttProtocolVersion.V310 ? "MQIsdp" : "MQTT");
        writer.WriteByte((byte)((int)version | (packet.TryPrivate && !v5 ? 0x80 : 0)));
        writer.WriteByte(Flags(packet));
        writer.WriteUInt16(packet.KeepAlivePeriod);
        if (v5)
            WriteProperties(packet, writer);
        writer.WriteString(packet.ClientId);
        if (packet.WillFlag)
        {
            if (v5)
                WriteWillProperties(packet, writer);
            writer.WriteString(packet.WillTopic);
            writer.WriteBinary(packet.WillMessage);
        }

        if (packet.Username is not null)
            writer.WriteString(packet.Username);
        if (packet.Password is not null)
            writer.WriteBinary(packet.Password);
    }

    private static byte Flags(MqttConnectPacket packet)
    {
        var flags = packet.CleanSession ? 2 : 0;
        if (packet.WillFlag)
            flags |= 4 | ((int)packet.WillQoS << 3) | (packet.WillRetain ? 0x20 : 0);
        if (packet.Password is not null)
            flags |= 0x40;
        if (packet.Username is not null)
            flags |= 0x80;
        return (byte)flags;
    }

    private static void WriteProperties(MqttConnectPacket packet, PacketWriter writer) =>
        PropertyWriter.Write(writer, new PacketProperties
        {
            SessionExpiry = packet.SessionExpiryInterval == 0 ? null : packet.SessionExpiryInterval,
            ReceiveMaximum = packet.ReceiveMaximum == 0 ? null : packet.ReceiveMaximum,
            MaximumPacketSize = packet.MaximumPacketSize == 0 ? null : packet.MaximumPacketSize,
            TopicAliasMaximum = packet.TopicAliasMaximum == 0 ? null : packet.TopicAliasMaximum,
            RequestProblemInformation = packet.RequestProblemInformation ? null : (byte)0,
            RequestResponseInformation = packet.RequestResponseInformation ? (byte)1 : null,
            AuthenticationMethod = packet.AuthenticationMethod,
            AuthenticationData = packet.AuthenticationData,
            UserProperties = packet.UserProperties,
        });

    private static void WriteWillProperties(MqttConnectPacket packet, PacketWriter writer) =>
        PropertyWriter.Write(writer, new PacketProperties
        {
            WillDelay = packet.WillDelayInterval == 0 ? null : packet.WillDelayInterval,
            PayloadFormat = packet.WillPayloadFormatIndicator == 0 ? null : (byte)packet.WillPayloadFormatIndicator,
            MessageExpiry = packet.WillMessageExpiryInterval == 0 ? null : packet.WillMessageExpiryInterval,
            ContentType = packet.WillContentType,
            ResponseTopic = packet.WillResponseTopic,
            CorrelationData = packet.WillCorrelationData,
            UserProperties = packet.WillUserProperties,
        });
}
