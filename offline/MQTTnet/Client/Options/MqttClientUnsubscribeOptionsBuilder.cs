namespace MQTTnet;

public sealed class MqttClientUnsubscribeOptionsBuilder
{
    private readonly MqttClientUnsubscribeOptions _options = new();

    public MqttClientUnsubscribeOptionsBuilder WithTopicFilter(string topic)
    {
        _options.TopicFilters.Add(topic);
        return this;
    }

    public MqttClientUnsubscribeOptions Build() => _options;
}
