using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Mqtt.Support;

/// <summary>Our server on a free port of 127.0.0.1. Disposing of it fails the test when anything was logged as an error.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<MqttNetLogMessage> _errors = new();

    private TestServer(int port, Action<MqttServerOptionsBuilder>? configure, TimeProvider time)
    {
        Port = port;
        var logger = new MqttNetEventLogger();
        logger.LogMessagePublished += (_, e) =>
        {
            if (e.LogMessage.Level >= MqttNetLogLevel.Warning)
                _errors.Enqueue(e.LogMessage);
        };
        var builder = new MqttServerOptionsBuilder()
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithPersistentSessions();
        configure?.Invoke(builder);
        Server = new MqttServer(builder.Build(), logger, time);
    }

    public int Port { get; }

    public MqttServer Server { get; }

    /// <summary>For tests of faults: what was logged is expected.</summary>
    public bool MayLogErrors { get; set; }

    public IReadOnlyCollection<MqttNetLogMessage> Errors => _errors;

    public static async Task<TestServer> StartAsync(
        Action<MqttServer>? prepare = null, Action<MqttServerOptionsBuilder>? configure = null, TimeProvider? time = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            var server = new TestServer(FreePort.Next(), configure, time ?? TimeProvider.System);
            prepare?.Invoke(server.Server);
            try
            {
                await server.Server.StartAsync();
                return server;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < 5)
            {
                server.Server.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync();
        Server.Dispose();
        if (!MayLogErrors)
            Assert.Empty(_errors);
    }
}
