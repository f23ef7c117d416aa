using MQTTnet.Diagnostics.Logger;

namespace MQTTnet;

public sealed class MqttClientFactory(IMqttNetLogger logger)
{
    public MqttClientFactory()
        : this(MqttNetNullLogger.Instance)
    {
    }

    public IMqttNetLogger DefaultLogger { get; } = logger ?? throw new ArgumentNullException(nameof(logger));

    public IMqttClient CreateMqttClient() => new MqttClient(DefaultLogger, TimeProvider.System);

    public IMqttClient CreateMqttClient(IMqttNetLogger logger) => new MqttClient(logger, TimeProvider.System);

    public MqttClientOptionsBuilder CreateClientOptionsBuilder() => new();

    public MqttApplicationMessageBuilder CreateApplicationMessageBuilder() => new();

    public MqttTopicFilterBuilder CreateTopicFilterBuilder() => new();

    public MqttClientSubscribeOptionsBuilder CreateSubscribeOptionsBuilder() => new();

    public MqttClientUnsubscribeOptionsBuilder CreateUnsubscribeOptionsBuilder() => new();

    public MqttClientDisconnectOptionsBuilder CreateClientDisconnectOptionsBuilder() => new();
}
