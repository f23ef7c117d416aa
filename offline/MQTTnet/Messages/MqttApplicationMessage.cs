using System.Buffers;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>What is published: a topic, a payload and, in MQTT 5, properties.</summary>
public sealed class MqttApplicationMessage
{
    public string Topic { get; set; } = "";

    public ReadOnlySequence<byte> Payload { get; set; }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    public bool Retain { get; set; }

    /// <summary>Set on receipt when this may be a redelivery.</summary>
    public bool Dup { get; set; }

    public string? ContentType { get; set; }

    public byte[]? CorrelationData { get; set; }

    public string? ResponseTopic { get; set; }

    /// <summary>Seconds; 0 means never.</summary>
    public uint MessageExpiryInterval { get; set; }

    public MqttPayloadFormatIndicator PayloadFormatIndicator { get; set; }

    public List<uint>? SubscriptionIdentifiers { get; set; }

    public ushort TopicAlias { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }

    /// <summary>As they were received; null for the usual order.</summary>
    internal byte[]? PropertyOrder { get; set; }
}
