using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using SmartPilots.Gateway.Sockets;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// Kestrel's transport, with an accept loop that counts a connection before anything is made of it. Connections in clear are read by one thread where the
/// system allows; TLS's work is for the thread pool.
/// </summary>
internal sealed class GuardedTransport(IPEndPoint plain, Func<Socket, IDisposable?> enter, TimeProvider link, ILogger log)
    : IConnectionListenerFactory, IDisposable
{
    private readonly SocketLoop? _loop = SocketLoop.IsSupported ? new SocketLoop(log) : null;

    private readonly SocketConnectionContextFactory _connections = new(
        new SocketConnectionFactoryOptions
        {
            // Received and sent where the work is: no thread is woken to pass bytes on.
            UnsafePreferInlineScheduling = true,
            // An idle connection holds no buffer.
            WaitForDataBeforeAllocatingBuffer = true,
            MaxReadBufferSize = 64 << 10,
            MaxWriteBufferSize = 64 << 10,
        },
        log);

    private readonly List<IPEndPoint> _bound = [];

    /// <summary>What it listens on, in the order of binding.</summary>
    public IReadOnlyList<IPEndPoint> Bound => _bound;

    /// <exception cref="SocketException">The port is in use.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Func<Socket, ConnectionContext> connect = _loop is not null && ReferenceEquals(endpoint, plain) ? _loop.Add : _connections.Create;
        var listener = new GuardedListener((IPEndPoint)endpoint, connect, enter, link, log);
        _bound.Add((IPEndPoint)listener.EndPoint);
        return ValueTask.FromResult<IConnectionListener>(listener);
    }

    public void Dispose()
    {
        _connections.Dispose();
        _loop?.Dispose();
    }
}
