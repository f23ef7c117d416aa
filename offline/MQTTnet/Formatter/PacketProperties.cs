using MQTTnet.Packets;

namespace MQTTnet.Formatter;

/// <summary>The properties of one MQTT 5 packet or will (chapter 2.2.2). Null: the property is absent.</summary>
internal sealed class PacketProperties
{
    /// <summary>
    /// The identifiers as they stood, each user property by itself; null for the usual order. It has no meaning (2.2.2.2), but who passes a
    /// message on changes nothing that it need not.
    /// </summary>
    public byte[]? Order { get; set; }

    public byte? PayloadFormat { get; set; }

    public uint? MessageExpiry { get; set; }

    public string? ContentType { get; set; }

    public string? ResponseTopic { get; set; }

    public byte[]? CorrelationData { get; set; }

    public List<uint>? SubscriptionIdentifiers { get; set; }

    public uint? SessionExpiry { get; set; }

    public string? AssignedClientId { get; set; }

    public ushort? ServerKeepAlive { get; set; }

    public string? AuthenticationMethod { get; set; }

    public byte[]? AuthenticationData { get; set; }

    public byte? RequestProblemInformation { get; set; }

    public uint? WillDelay { get; set; }

    public byte? RequestResponseInformation { get; set; }

    public string? ResponseInformation { get; set; }

    public string? ServerReference { get; set; }

    public string? ReasonString { get; set; }

    public ushort? ReceiveMaximum { get; set; }

    public ushort? TopicAliasMaximum { get; set; }

    public ushort? TopicAlias { get; set; }

    public byte? MaximumQoS { get; set; }

    public byte? RetainAvailable { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }

    public uint? MaximumPacketSize { get; set; }

    public byte? WildcardAvailable { get; set; }

    public byte? SubscriptionIdentifiersAvailable { get; set; }

    public byte? SharedSubscriptionAvailable { get; set; }
}
