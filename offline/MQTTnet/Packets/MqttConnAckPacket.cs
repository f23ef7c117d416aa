using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttConnAckPacket : MqttPacket
{
    public bool IsSessionPresent { get; set; }

    /// <summary>MQTT 3.1.1 only.</summary>
    public MqttConnectReturnCode ReturnCode { get; set; }

    public MqttConnectReasonCode ReasonCode { get; set; }

    public string? ReasonString { get; set; }

    public string? AssignedClientIdentifier { get; set; }

    /// <summary>Seconds the server wants instead of the client's own period; 0 leaves it as it was.</summary>
    public ushort ServerKeepAlive { get; set; }

    /// <summary>Seconds; null when the server keeps what the client asked for.</summary>
    public uint? SessionExpiryInterval { get; set; }

    public ushort ReceiveMaximum { get; set; }

    public uint MaximumPacketSize { get; set; }

    public MqttQualityOfServiceLevel MaximumQoS { get; set; } = MqttQualityOfServiceLevel.ExactlyOnce;

    public bool RetainAvailable { get; set; } = true;

    public ushort TopicAliasMaximum { get; set; }

    public bool WildcardSubscriptionAvailable { get; set; } = true;

    public bool SubscriptionIdentifiersAvailable { get; set; } = true;

    public bool SharedSubscriptionAvailable { get; set; } = true;

    public string? ResponseInformation { get; set; }

    public string? ServerReference { get; set; }

    public string? AuthenticationMethod { get; set; }

    public byte[]? AuthenticationData { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
