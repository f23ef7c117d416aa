using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttUnsubAckPacket : MqttPacketWithIdentifier
{
    /// <summary>Empty in MQTT 3.1.1.</summary>
    public List<MqttUnsubscribeReasonCode> ReasonCodes { get; set; } = [];

    public string? ReasonString { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
