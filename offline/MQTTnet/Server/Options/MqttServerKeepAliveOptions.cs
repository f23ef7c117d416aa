namespace MQTTnet.Server;

public sealed class MqttServerKeepAliveOptions
{
    /// <summary>How often silent connections are looked for. Default 500 ms.</summary>
    public TimeSpan MonitorInterval { get; set; } = TimeSpan.FromMilliseconds(500);
}
