namespace MQTTnet;

public sealed class MqttClientUnsubscribeResultItem(string topicFilter, MqttClientUnsubscribeResultCode resultCode)
{
    public string TopicFilter { get; } = topicFilter;

    public MqttClientUnsubscribeResultCode ResultCode { get; } = resultCode;
}
