using MQTTnet.Diagnostics.Logger;

namespace MQTTnet.Server;

public sealed class MqttServerFactory(IMqttNetLogger logger)
{
    public MqttServerFactory()
        : this(MqttNetNullLogger.Instance)
    {
    }

    public IMqttNetLogger DefaultLogger { get; } = logger ?? throw new ArgumentNullException(nameof(logger));

    public MqttServer CreateMqttServer(MqttServerOptions options) => CreateMqttServer(options, DefaultLogger);

    public MqttServer CreateMqttServer(MqttServerOptions options, IMqttNetLogger logger) => new(options, logger, TimeProvider.System);

    public MqttServerOptionsBuilder CreateServerOptionsBuilder() => new();

    public MqttApplicationMessageBuilder CreateApplicationMessageBuilder() => new();

    public MqttServerClientDisconnectOptionsBuilder CreateMqttServerClientDisconnectOptionsBuilder() => new();
}
