using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttClientSubscribeResultItem(MqttTopicFilter topicFilter, MqttClientSubscribeResultCode resultCode)
{
    public MqttTopicFilter TopicFilter { get; } = topicFilter;

    public MqttClientSubscribeResultCode ResultCode { get; } = resultCode;
}
