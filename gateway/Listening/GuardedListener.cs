using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace SmartPilots.Gateway.Listening;

/// <summary>Accepts connections of one port. One that finds no place is closed at once; the place of the others is in their items.</summary>
internal sealed partial class GuardedListener : IConnectionListener
{
    /// <summary>The item of a connection that holds its place, to be disposed at its end.</summary>
    public const string Place = "smartpilots-place";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket;
    private readonly Func<Socket, ConnectionContext> _connect;
    private readonly Func<Socket, IDisposable?> _enter;
    private readonly TimeProvider _link;
    private readonly ILogger _log;
    private readonly LogSample _pauses;

    public GuardedListener(IPEndPoint endpoint, Func<Socket, ConnectionContext> connect, Func<Socket, IDisposable?> enter,
        TimeProvider link, ILogger log)
    {
        (_connect, _enter, _link, _log, _pauses) = (connect, enter, link, log, new LogSample(link));
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endpoint);
            _socket.Listen(512);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
        EndPoint = _socket.LocalEndPoint!;
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            // Those that are in go first: a burst of new connections would fill the thread pool's queue before them.
            await Task.Yield();
            try
            {
                var socket = await _socket.AcceptAsync(cancellationToken);
                if (TryLetIn(socket) is { } connection)
                    return connection;
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException
                or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null; // it is closed
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                if (_pauses.Takes(out var leftOut))
                    Log.Paused(_log, EndPoint, e.SocketErrorCode, leftOut);
                await Task.Delay(Pause, _link, CancellationToken.None);
            }
            catch (SocketException)
            {
                // that connection was reset before it was accepted
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private ConnectionContext? TryLetIn(Socket socket)
    {
        IDisposable? place = null;
        try
        {
            place = _enter(socket);
            if (place is not null)
            {
                socket.NoDelay = true;
                var connection = _connect(socket);
                connection.Items[Place] = place;
                return connection;
            }
        }
        catch (SocketException)
        {
            place?.Dispose(); // it is gone already
        }
        socket.Dispose();
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(1222, LogLevel.Error, "Accepting connections on {Address} failed; it is tried again shortly: {Error}{LeftOut}")]
        public static partial void Paused(ILogger log, EndPoint address, SocketError error, string leftOut);
    }
}
