using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;

namespace MQTTnet.Server;

/// <summary>Where a server's connections come from. One may stand before another and hand on only some of them.</summary>
public interface IMqttServerAdapter : IDisposable
{
    /// <summary>Serves one connection; the task ends with it. A connection that is not handed on is closed unheard.</summary>
    Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Throws SocketException when a port is in use.</summary>
    Task StartAsync(MqttServerOptions options, IMqttNetLogger logger);

    Task StopAsync();
}
