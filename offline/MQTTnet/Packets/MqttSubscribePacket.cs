namespace MQTTnet.Packets;

public sealed class MqttSubscribePacket : MqttPacketWithIdentifier
{
    /// <summary>1 to 268435455; 0 when absent.</summary>
    public uint SubscriptionIdentifier { get; set; }

    public List<MqttTopicFilter> TopicFilters { get; set; } = [];

    public List<MqttUserProperty>? UserProperties { get; set; }
}
