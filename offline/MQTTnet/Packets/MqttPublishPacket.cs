using System.Buffers;
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttPublishPacket : MqttPacketWithIdentifier
{
    public string Topic { get; set; } = "";

    /// <summary>Never pooled: a handler may keep it.</summary>
    public ReadOnlySequence<byte> Payload { get; set; }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    public bool Retain { get; set; }

    public bool Dup { get; set; }

    public ushort TopicAlias { get; set; }

    /// <summary>Seconds; 0 means never.</summary>
    public uint MessageExpiryInterval { get; set; }

    public string? ContentType { get; set; }

    public string? ResponseTopic { get; set; }

    public byte[]? CorrelationData { get; set; }

    public MqttPayloadFormatIndicator PayloadFormatIndicator { get; set; }

    public List<uint>? SubscriptionIdentifiers { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }

    /// <summary>As they were received; null for the usual order.</summary>
    internal byte[]? PropertyOrder { get; set; }
}
