using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>The CONNACK.</summary>
public sealed class MqttClientConnectResult
{
    internal MqttClientConnectResult(MqttConnAckPacket packet)
    {
        ResultCode = (MqttClientConnectResultCode)packet.ReasonCode;
        IsSessionPresent = packet.IsSessionPresent;
        ReasonString = packet.ReasonString;
        AssignedClientIdentifier = packet.AssignedClientIdentifier;
        ServerKeepAlive = packet.ServerKeepAlive;
        SessionExpiryInterval = packet.SessionExpiryInterval;
        ReceiveMaximum = packet.ReceiveMaximum == 0 ? null : packet.ReceiveMaximum;
        MaximumPacketSize = packet.MaximumPacketSize == 0 ? null : packet.MaximumPacketSize;
        MaximumQoS = packet.MaximumQoS;
        RetainAvailable = packet.RetainAvailable;
        TopicAliasMaximum = packet.TopicAliasMaximum;
        WildcardSubscriptionAvailable = packet.WildcardSubscriptionAvailable;
        SubscriptionIdentifiersAvailable = packet.SubscriptionIdentifiersAvailable;
        SharedSubscriptionAvailable = packet.SharedSubscriptionAvailable;
        ServerReference = packet.ServerReference;
        ResponseInformation = packet.ResponseInformation;
        UserProperties = packet.UserProperties ?? [];
    }

    public MqttClientConnectResultCode ResultCode { get; }

    public bool IsSessionPresent { get; }

    public string? ReasonString { get; }

    public string? AssignedClientIdentifier { get; }

    /// <summary>Seconds; 0 when the server leaves the client's own period.</summary>
    public ushort ServerKeepAlive { get; }

    /// <summary>Seconds; null when the server keeps what the client asked for.</summary>
    public uint? SessionExpiryInterval { get; }

    public ushort? ReceiveMaximum { get; }

    public uint? MaximumPacketSize { get; }

    public MqttQualityOfServiceLevel MaximumQoS { get; }

    public bool RetainAvailable { get; }

    public ushort TopicAliasMaximum { get; }

    public bool WildcardSubscriptionAvailable { get; }

    public bool SubscriptionIdentifiersAvailable { get; }

    public bool SharedSubscriptionAvailable { get; }

    public string? ServerReference { get; }

    public string? ResponseInformation { get; }

    public List<MqttUserProperty> UserProperties { get; }
}
