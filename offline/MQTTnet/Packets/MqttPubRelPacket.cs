using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttPubRelPacket : MqttPacketWithIdentifier
{
    public MqttPubRelReasonCode ReasonCode { get; set; }

    public string? ReasonString { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
