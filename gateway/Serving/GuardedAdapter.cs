using System.Net;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;

namespace SmartPilots.Gateway.Serving;

/// <summary>
/// Stands before the server's own listener and hands on only what has a place. Nothing of MQTT is read from a connection that has none:
/// it is closed. (The published server shakes hands for TLS before it asks, the stand-in after.)
/// </summary>
internal sealed class GuardedAdapter(IMqttServerAdapter listener, Func<EndPoint?, IDisposable?> enter) : IMqttServerAdapter
{
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        listener.ClientHandler = ServeAsync;
        return listener.StartAsync(options, logger);
    }

    public Task StopAsync() => listener.StopAsync();

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync(IMqttChannelAdapter connection)
    {
        using var place = enter(connection.RemoteEndPoint);
        if (place is not null)
            await ClientHandler!(connection);
    }
}
