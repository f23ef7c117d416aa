namespace MQTTnet.Server;

public sealed class MqttServerOptions
{
    /// <summary>How long TLS and CONNECT may take together. Default 100 s.</summary>
    public TimeSpan DefaultCommunicationTimeout { get; set; } = TimeSpan.FromSeconds(100);

    public MqttServerTcpEndpointOptions DefaultEndpointOptions { get; } = new();

    public MqttServerTlsTcpEndpointOptions TlsEndpointOptions { get; } = new();

    /// <summary>False (the default): every session ends with its connection.</summary>
    public bool EnablePersistentSessions { get; set; }

    public MqttServerKeepAliveOptions KeepAliveOptions { get; } = new();

    /// <summary>Messages that wait for one client. Default 250.</summary>
    public int MaxPendingMessagesPerClient { get; set; } = 250;

    public MqttPendingMessagesOverflowStrategy PendingMessagesOverflowStrategy { get; set; } =
        MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage;
}
