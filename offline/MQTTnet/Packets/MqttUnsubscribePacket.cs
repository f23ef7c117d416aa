namespace MQTTnet.Packets;

public sealed class MqttUnsubscribePacket : MqttPacketWithIdentifier
{
    public List<string> TopicFilters { get; set; } = [];

    public List<MqttUserProperty>? UserProperties { get; set; }
}
