using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttSubAckPacket : MqttPacketWithIdentifier
{
    public List<MqttSubscribeReasonCode> ReasonCodes { get; set; } = [];

    public string? ReasonString { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
