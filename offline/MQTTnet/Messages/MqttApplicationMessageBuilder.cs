using System.Buffers;
using System.Text;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

public sealed class MqttApplicationMessageBuilder
{
    private readonly MqttApplicationMessage _message = new();

    public MqttApplicationMessageBuilder WithTopic(string topic) => With(m => m.Topic = topic);

    public MqttApplicationMessageBuilder WithPayload(string? payload) =>
        With(m => m.Payload = payload is null ? default : new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)));

    public MqttApplicationMessageBuilder WithPayload(byte[]? payload) =>
        With(m => m.Payload = payload is null ? default : new ReadOnlySequence<byte>(payload));

    public MqttApplicationMessageBuilder WithPayload(ArraySegment<byte> payload) =>
        With(m => m.Payload = new ReadOnlySequence<byte>(payload));

    public MqttApplicationMessageBuilder WithPayload(ReadOnlyMemory<byte> payload) =>
        With(m => m.Payload = new ReadOnlySequence<byte>(payload));

    public MqttApplicationMessageBuilder WithPayload(ReadOnlySequence<byte> payload) => With(m => m.Payload = payload);

    public MqttApplicationMessageBuilder WithPayloadSegment(ArraySegment<byte> payloadSegment) => WithPayload(payloadSegment);

    public MqttApplicationMessageBuilder WithPayloadSegment(ReadOnlyMemory<byte> payloadSegment) => WithPayload(payloadSegment);

    public MqttApplicationMessageBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel) =>
        With(m => m.QualityOfServiceLevel = qualityOfServiceLevel);

    public MqttApplicationMessageBuilder WithRetainFlag(bool value = true) => With(m => m.Retain = value);

    public MqttApplicationMessageBuilder WithContentType(string contentType) => With(m => m.ContentType = contentType);

    public MqttApplicationMessageBuilder WithCorrelationData(byte[] correlationData) => With(m => m.CorrelationData = correlationData);

    public MqttApplicationMessageBuilder WithResponseTopic(string responseTopic) => With(m => m.ResponseTopic = responseTopic);

    public MqttApplicationMessageBuilder WithMessageExpiryInterval(uint messageExpiryInterval) =>
        With(m => m.MessageExpiryInterval = messageExpiryInterval);

    public MqttApplicationMessageBuilder WithPayloadFormatIndicator(MqttPayloadFormatIndicator payloadFormatIndicator) =>
        With(m => m.PayloadFormatIndicator = payloadFormatIndicator);

    public MqttApplicationMessageBuilder WithSubscriptionIdentifier(uint subscriptionIdentifier) =>
        With(m => (m.SubscriptionIdentifiers ??= []).Add(subscriptionIdentifier));

    public MqttApplicationMessageBuilder WithTopicAlias(ushort topicAlias) => With(m => m.TopicAlias = topicAlias);

    public MqttApplicationMessageBuilder WithUserProperty(string name, string value) =>
        With(m => (m.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttApplicationMessageBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) =>
        With(m => (m.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttApplicationMessage Build()
    {
        if (_message.TopicAlias == 0 && string.IsNullOrEmpty(_message.Topic))
            throw new MqttProtocolViolationException("Topic or TopicAlias is not set.");
        return _message;
    }

    private MqttApplicationMessageBuilder With(Action<MqttApplicationMessage> set)
    {
        set(_message);
        return this;
    }
}
