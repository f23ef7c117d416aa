using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

internal static class ConnAckEncoder
{
    public static void Encode(MqttConnAckPacket packet, bool v5, PacketWriter writer)
    {
        writer.WriteByte((byte)(packet.IsSessionPresent ? 1 : 0));
        if (!v5)
        {
            writer.WriteByte((byte)ReturnCodeOf(packet.ReasonCode));
            return;
        }

        writer.WriteByte((byte)packet.ReasonCode);
        PropertyWriter.Write(writer, new PacketProperties
        {
            SessionExpiry = packet.SessionExpiryInterval,
            ReceiveMaximum = packet.ReceiveMaximum == 0 ? null : packet.ReceiveMaximum,
            MaximumQoS = packet.MaximumQoS == MqttQualityOfServiceLevel.ExactlyOnce ? null : (byte)packet.MaximumQoS,
            RetainAvailable = packet.RetainAvailable ? null : (byte)0,
            MaximumPacketSize = packet.MaximumPacketSize == 0 ? null : packet.MaximumPacketSize,
            AssignedClientId = packet.AssignedClientIdentifier,
            TopicAliasMaximum = packet.TopicAliasMaximum == 0 ? null : packet.TopicAliasMaximum,
            ReasonString = packet.ReasonString,
            UserProperties = packet.UserProperties,
            WildcardAvailable = packet.WildcardSubscriptionAvailable ? null : (byte)0,
            SubscriptionIdentifiersAvailable = packet.SubscriptionIdentifiersAvailable ? null : (byte)0,
            SharedSubscriptionAvailable = packet.SharedSubscriptionAvailable ? null : (byte)0,
            ServerKeepAlive = packet.ServerKeepAlive == 0 ? null : packet.ServerKeepAlive,
            ResponseInformation = packet.ResponseInformation,
            ServerReference = packet.ServerReference,
            AuthenticationMethod = packet.AuthenticationMethod,
            AuthenticationData = packet.AuthenticationData,
        });
    }

    /// <summary>MQTT 3.1.1 knows five refusals (3.2.2.3); the rest becomes the nearest.</summary>
    private static MqttConnectReturnCode ReturnCodeOf(MqttConnectReasonCode reason) => reason switch
    {
        MqttConnectReasonCode.Success => MqttConnectReturnCode.ConnectionAccepted,
        MqttConnectReasonCode.UnsupportedProtocolVersion => MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion,
        MqttConnectReasonCode.ClientIdentifierNotValid => MqttConnectReturnCode.ConnectionRefusedIdentifierRejected,
        MqttConnectReasonCode.BadUserNameOrPassword => MqttConnectReturnCode.ConnectionRefusedBadUsernameOrPassword,
        MqttConnectReasonCode.NotAuthorized or MqttConnectReasonCode.Banned or MqttConnectReasonCode.BadAuthenticationMethod
            => MqttConnectReturnCode.ConnectionRefusedNotAuthorized,
        _ => MqttConnectReturnCode.ConnectionRefusedServerUnavailable,
    };
}
