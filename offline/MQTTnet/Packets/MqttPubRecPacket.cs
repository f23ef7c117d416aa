using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttPubRecPacket : MqttPacketWithIdentifier
{
    public MqttPubRecReasonCode ReasonCode { get; set; }

    public string? ReasonString { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
