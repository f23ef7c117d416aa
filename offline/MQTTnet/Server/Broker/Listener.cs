using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Transport;

namespace MQTTnet.Server;

/// <summary>The listening sockets: plain and TLS, IPv4 and IPv6.</summary>
internal sealed class Listener : IDisposable
{
    /// <summary>Connections that have not been let in yet, at once; further ones are closed unheard.</summary>
    private const int MaximumHalfOpen = 10_000;

    private readonly Broker _broker;
    private readonly List<Socket> _sockets = [];
    private int _halfOpen;

    private Listener(Broker broker) => _broker = broker;

    public static Listener Start(Broker broker)
    {
        var listener = new Listener(broker);
        try
        {
            listener.Open(broker.Options.DefaultEndpointOptions, null);
            listener.Open(broker.Options.TlsEndpointOptions, broker.Options.TlsEndpointOptions);
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }

        return listener;
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
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors, or a peer that left before it was accepted: the listener must outlive both.
                _broker.LogError(e, "A connection could not be accepted.");
                await Task.Delay(TimeSpan.FromMilliseconds(50), _broker.Time).ConfigureAwait(false);
                continue;
            }

            if (!_broker.AcceptNewConnections || Volatile.Read(ref _halfOpen) >= MaximumHalfOpen)
            {
                socket.Dispose();
                continue;
            }

            socket.NoDelay = options.NoDelay;
            Interlocked.Increment(ref _halfOpen);
            var connection = new ClientConnection(_broker, socket, tls, () => Interlocked.Decrement(ref _halfOpen));
            _broker.Connections[connection] = 0;
            ThreadPool.UnsafeQueueUserWorkItem(static c => _ = c.RunAsync(), connection, preferLocal: false);
        }
    }
}
