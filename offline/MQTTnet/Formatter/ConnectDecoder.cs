using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

internal static class ConnectDecoder
{
    private const byte BridgeBit = 0x80;

    public static MqttConnectPacket Decode(ref PacketReader reader)
    {
        var name = reader.ReadStringBytes();
        var isVersion31 = name.SequenceEqual("MQIsdp"u8);
        if (!isVersion31 && !name.SequenceEqual("MQTT"u8))
            throw new PacketFault(MqttDisconnectReasonCode.ProtocolError, "The protocol name is not MQTT [MQTT-3.1.2-1].");
        var level = reader.ReadByte();
        var version = (MqttProtocolVersion)(level & ~BridgeBit);
        var isKnown = isVersion31 ? version == MqttProtocolVersion.V310 : version is MqttProtocolVersion.V311 or MqttProtocolVersion.V500;
        if (!isKnown || level == (BridgeBit | 5))
            throw new UnsupportedVersion(level);
        var flags = reader.ReadByte();
        var v5 = version == MqttProtocolVersion.V500;
        CheckFlags(flags, v5);
        var packet = new MqttConnectPacket
        {
            ProtocolVersion = version,
            TryPrivate = (level & BridgeBit) != 0,
            CleanSession = (flags & 2) != 0,
            WillFlag = (flags & 4) != 0,
            WillQoS = (MqttQualityOfServiceLevel)((flags >> 3) & 3),
            WillRetain = (flags & 0x20) != 0,
            KeepAlivePeriod = reader.ReadUInt16(),
        };
        if (v5)
            ReadProperties(ref reader, packet);
        packet.ClientId = reader.ReadString();
        if (packet.WillFlag)
            ReadWill(ref reader, packet, v5);
        if ((flags & 0x80) != 0)
            packet.Username = reader.ReadString();
        if ((flags & 0x40) != 0)
            packet.Password = reader.ReadBinary();
        return packet;
    }

    private static void CheckFlags(byte flags, bool v5)
    {
        if ((flags & 1) != 0)
            throw PacketFault.Malformed("The reserved connect flag is set [MQTT-3.1.2-3].");
        var will = (flags & 4) != 0;
        if (!will && (flags & 0x38) != 0)
            throw PacketFault.Malformed("Will QoS or will retain without a will [MQTT-3.1.2-11] [MQTT-3.1.2-13].");
        if ((flags & 0x18) == 0x18)
            throw PacketFault.Malformed("The will has QoS 3 [MQTT-3.1.2-12].");
        if (!v5 && (flags & 0xc0) == 0x40)
            throw PacketFault.Malformed("A password without a user name [MQTT-3.1.2-22].");
    }

    private static void ReadProperties(ref PacketReader reader, MqttConnectPacket packet)
    {
        var p = PropertyReader.Read(ref reader, PropertySet.Connect);
        packet.SessionExpiryInterval = p.SessionExpiry ?? 0;
        packet.ReceiveMaximum = p.ReceiveMaximum ?? 0;
        packet.MaximumPacketSize = p.MaximumPacketSize ?? 0;
        packet.TopicAliasMaximum = p.TopicAliasMaximum ?? 0;
        packet.RequestProblemInformation = (p.RequestProblemInformation ?? 1) == 1;
        packet.RequestResponseInformation = p.RequestResponseInformation == 1;
        packet.AuthenticationMethod = p.AuthenticationMethod;
        packet.AuthenticationData = p.AuthenticationData;
        packet.UserProperties = p.UserProperties;
        if (p.AuthenticationData is not null && p.AuthenticationMethod is null)
            throw PacketFault.Protocol("Authentication data without a method.");
    }

    private static void ReadWill(ref PacketReader reader, MqttConnectPacket packet, bool v5)
    {
        if (v5)
        {
            var p = PropertyReader.Read(ref reader, PropertySet.Will);
            packet.WillDelayInterval = p.WillDelay ?? 0;
            packet.WillContentType = p.ContentType;
            packet.WillCorrelationData = p.CorrelationData;
            packet.WillResponseTopic = p.ResponseTopic;
            packet.WillMessageExpiryInterval = p.MessageExpiry ?? 0;
            packet.WillPayloadFormatIndicator = (MqttPayloadFormatIndicator)(p.PayloadFormat ?? 0);
            packet.WillUserProperties = p.UserProperties;
            packet.WillPropertyOrder = p.Order;
        }

        packet.WillTopic = reader.ReadString();
        packet.WillMessage = reader.ReadBinary();
        if (!TopicRules.IsName(packet.WillTopic) || (packet.WillResponseTopic is { } topic && !TopicRules.IsName(topic)))
            throw new PacketFault(MqttDisconnectReasonCode.TopicNameInvalid, "The will's topic is empty or has a wildcard.");
    }
}
