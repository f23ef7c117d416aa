using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>One topic filter of a SUBSCRIBE, with its options.</summary>
public sealed class MqttTopicFilter
{
    public string Topic { get; set; } = "";

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    /// <summary>MQTT 5: messages this client published itself are not sent back to it.</summary>
    public bool NoLocal { get; set; }

    /// <summary>MQTT 5: forwarded messages keep the retain flag they were published with.</summary>
    public bool RetainAsPublished { get; set; }

    public MqttRetainHandling RetainHandling { get; set; }

    public override string ToString() => $"{Topic} (QoS {(int)QualityOfServiceLevel})";
}
