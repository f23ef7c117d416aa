using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

internal static class ConnAckDecoder
{
    public static MqttConnAckPacket Decode(ref PacketReader reader, bool v5)
    {
        var flags = reader.ReadByte();
        if (flags > 1)
            throw PacketFault.Malformed("Reserved CONNACK flags are set [MQTT-3.2.2-1].");
        var packet = new MqttConnAckPacket { IsSessionPresent = flags == 1 };
        var code = reader.ReadByte();
        if (!v5)
        {
            packet.ReturnCode = (MqttConnectReturnCode)code;
            packet.ReasonCode = ReasonOf(packet.ReturnCode);
            return packet;
        }

        packet.ReasonCode = (MqttConnectReasonCode)code;
        // A server that does not know MQTT 5 answers in the shape of 3.1.1: two bytes and no properties.
        if (reader.AtEnd)
        {
            packet.ReasonCode = code is > 0 and <= 5 ? ReasonOf((MqttConnectReturnCode)code) : packet.ReasonCode;
            return packet;
        }

        ReadProperties(ref reader, packet);
        return packet;
    }

    private static void ReadProperties(ref PacketReader reader, MqttConnAckPacket packet)
    {
        var p = PropertyReader.Read(ref reader, PropertySet.ConnAck);
        packet.SessionExpiryInterval = p.SessionExpiry;
        packet.ReceiveMaximum = p.ReceiveMaximum ?? 0;
        packet.MaximumQoS = (MqttQualityOfServiceLevel)(p.MaximumQoS ?? 2);
        packet.RetainAvailable = (p.RetainAvailable ?? 1) == 1;
        packet.MaximumPacketSize = p.MaximumPacketSize ?? 0;
        packet.AssignedClientIdentifier = p.AssignedClientId;
        packet.TopicAliasMaximum = p.TopicAliasMaximum ?? 0;
        packet.ReasonString = p.ReasonString;
        packet.UserProperties = p.UserProperties;
        packet.WildcardSubscriptionAvailable = (p.WildcardAvailable ?? 1) == 1;
        packet.SubscriptionIdentifiersAvailable = (p.SubscriptionIdentifiersAvailable ?? 1) == 1;
        packet.SharedSubscriptionAvailable = (p.SharedSubscriptionAvailable ?? 1) == 1;
        packet.ServerKeepAlive = p.ServerKeepAlive ?? 0;
        packet.ResponseInformation = p.ResponseInformation;
        packet.ServerReference = p.ServerReference;
        packet.AuthenticationMethod = p.AuthenticationMethod;
        packet.AuthenticationData = p.AuthenticationData;
    }

    private static MqttConnectReasonCode ReasonOf(MqttConnectReturnCode code) => code switch
    {
        MqttConnectReturnCode.ConnectionAccepted => MqttConnectReasonCode.Success,
        MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion => MqttConnectReasonCode.UnsupportedProtocolVersion,
        MqttConnectReturnCode.ConnectionRefusedIdentifierRejected => MqttConnectReasonCode.ClientIdentifierNotValid,
        MqttConnectReturnCode.ConnectionRefusedServerUnavailable => MqttConnectReasonCode.ServerUnavailable,
        MqttConnectReturnCode.ConnectionRefusedBadUsernameOrPassword => MqttConnectReasonCode.BadUserNameOrPassword,
        MqttConnectReturnCode.ConnectionRefusedNotAuthorized => MqttConnectReasonCode.NotAuthorized,
        _ => throw PacketFault.Protocol($"CONNACK has the unknown return code {(int)code}."),
    };
}
