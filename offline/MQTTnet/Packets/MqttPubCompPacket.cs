using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttPubCompPacket : MqttPacketWithIdentifier
{
    public MqttPubCompReasonCode ReasonCode { get; set; }

    public string? ReasonString { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
