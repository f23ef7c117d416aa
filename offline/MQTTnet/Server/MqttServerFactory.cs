using MQTTnet.Diagnostics.Logger;

namespace MQTTnet.Server;

public sealed class MqttServerFactory(IMqttNetLogger logger)
{
    public MqttServerFactory()
        : this(MqttNetNullLogger.Instance)
    {
    }

    public IMqttNetLogger DefaultLogger { get; } = logger ?? throw new ArgumentNullException(nameof(logger));

    /// <summary>What makes the adapters of a server that is given none: one that listens as its options say.</summary>
    public IList<Func<MqttServerFactory, IMqttServerAdapter>> DefaultServerAdapters { get; } = [_ => new Listener()];

    public MqttServer CreateMqttServer(MqttServerOptions options) => CreateMqttServer(options, DefaultLogger);

    public MqttServer CreateMqttServer(MqttServerOptions options, IMqttNetLogger logger) =>
        CreateMqttServer(options, DefaultServerAdapters.Select(create => create(this)), logger);

    public MqttServer CreateMqttServer(MqttServerOptions options, IEnumerable<IMqttServerAdapter> serverAdapters) =>
        CreateMqttServer(options, serverAdapters, DefaultLogger);

    public MqttServer CreateMqttServer(MqttServerOptions options, IEnumerable<IMqttServerAdapter> serverAdapters, IMqttNetLogger logger) =>
        new(options, logger, TimeProvider.System, [.. serverAdapters]);

    public MqttServerOptionsBuilder CreateServerOptionsBuilder() => new();

    public MqttApplicationMessageBuilder CreateApplicationMessageBuilder() => new();

    public MqttServerClientDisconnectOptionsBuilder CreateMqttServerClientDisconnectOptionsBuilder() => new();
}
