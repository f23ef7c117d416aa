using System.Net;
using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;

namespace MQTTnet.Server;

/// <summary>The listening sockets: plain and TLS, IPv4 and IPv6.</summary>
internal sealed class Listener : IMqttServerAdapter
{
    private readonly List<Socket> _sockets = [];
    private IMqttNetLogger _logger = MqttNetNullLogger.Instance;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _logger = logger;
        try
        {
            Open(options.DefaultEndpointOptions, null);
            Open(options.TlsEndpointOptions, options.TlsEndpointOptions);
        }
        catch (SocketException)
        {
            Dispose();
            throw;
        }

        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _sockets.ForEach(s => s.Dispose());

    private void Open(MqttServerTcpEndpointBaseOptions options, MqttServerTlsTcpEndpointOptions? tls)
    {
        if (!options.IsEnabled)
            return;
        Open(options, options.BoundInterNetworkAddress, tls);
        if (Socket.OSSupportsIPv6)
            Open(options, options.BoundInterNetworkV6Address, tls);
    }

    private void Open(MqttServerTcpEndpointBaseOptions options, IPAddress address, MqttServerTlsTcpEndpointOptions? tls)
    {
        if (address.Equals(IPAddress.None))
            return;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        if (options.ReuseAddress)
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            socket.DualMode = false;
        socket.Bind(new IPEndPoint(address, options.Port));
        socket.Listen(options.ConnectionBacklog);
        _ = AcceptAsync(socket, options, tls);
    }

    private async Task AcceptAsync(Socket listening, MqttServerTcpEndpointBaseOptions options, MqttServerTlsTcpEndpointOptions? tls)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listening.AcceptAsync().ConfigureAwait(false);
                socket.NoDelay = options.NoDelay;
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors, or a peer that left before it was accepted: the listener must outlive both.
                _logger.Publish(MqttNetLogLevel.Error, nameof(MqttServer), "A connection could not be accepted.", null, e);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System).ConfigureAwait(false);
                continue;
            }

            _ = ServeAsync(new AcceptedSocket(socket, tls));
        }
    }

    private async Task ServeAsync(AcceptedSocket accepted)
    {
        using (accepted)
        {
            try
            {
                if (ClientHandler is { } handler)
                    await handler(accepted).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                _logger.Publish(MqttNetLogLevel.Error, nameof(MqttServer), "A connection could not be served.", null, e);
            }
        }
    }
}
