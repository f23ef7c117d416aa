using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

public sealed class MqttTopicFilterBuilder
{
    private readonly MqttTopicFilter _filter = new();

    public MqttTopicFilterBuilder WithTopic(string topic) => With(f => f.Topic = topic);

    public MqttTopicFilterBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel) =>
        With(f => f.QualityOfServiceLevel = qualityOfServiceLevel);

    public MqttTopicFilterBuilder WithAtMostOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce);

    public MqttTopicFilterBuilder WithAtLeastOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    public MqttTopicFilterBuilder WithExactlyOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.ExactlyOnce);

    public MqttTopicFilterBuilder WithNoLocal(bool value = true) => With(f => f.NoLocal = value);

    public MqttTopicFilterBuilder WithRetainAsPublished(bool value = true) => With(f => f.RetainAsPublished = value);

    public MqttTopicFilterBuilder WithRetainHandling(MqttRetainHandling value) => With(f => f.RetainHandling = value);

    public MqttTopicFilter Build() =>
        _filter.Topic.Length > 0 ? _filter : throw new MqttProtocolViolationException("Topic is not set.");

    private MqttTopicFilterBuilder With(Action<MqttTopicFilter> set)
    {
        set(_filter);
        return this;
    }
}
