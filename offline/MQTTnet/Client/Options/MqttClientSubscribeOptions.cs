using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttClientSubscribeOptions
{
    public List<MqttTopicFilter> TopicFilters { get; set; } = [];

    /// <summary>1 to 268435455; 0 for none.</summary>
    public uint SubscriptionIdentifier { get; set; }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
