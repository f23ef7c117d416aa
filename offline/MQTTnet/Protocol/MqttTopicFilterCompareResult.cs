namespace MQTTnet;

public enum MqttTopicFilterCompareResult
{
    NoMatch,
    IsMatch,
    FilterInvalid,
    TopicInvalid
}
