using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace SmartPilots.Gateway.Sockets;

/// <summary>
/// One thread that receives for many connections, and on which their readers go on: with one unacknowledged message each, waking a thread costs more than
/// the message (ADR 39). So a reader may not block, and leaves the thread for what takes long (<see cref="LeaveAsync"/>).
/// </summary>
internal sealed partial class SocketLoop : IDisposable
{
    [ThreadStatic]
    private static bool _isCurrent;

    private readonly Epoll _epoll = new();
    private readonly AnonymousPipeServerStream _stop = new(PipeDirection.Out);
    private readonly SafePipeHandle _stopped;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private volatile LoopConnection?[] _connections = new LoopConnection?[256]; // by descriptor; changed under the lock

    /// <exception cref="SocketException">There is no descriptor for it.</exception>
    public SocketLoop(ILogger log)
    {
        (_log, _stopped) = (log, _stop.ClientSafePipeHandle);
        _epoll.Add((int)_stopped.DangerousGetHandle(), SocketReady.Receive);
        _thread = new Thread(Run) { IsBackground = true, Name = "sockets" };
        _thread.Start();
    }

    /// <summary>Whether this system has what it needs.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Whether the caller is on the thread of one.</summary>
    public static bool IsCurrent => _isCurrent;

    /// <summary>Goes on on the thread pool; at once where the caller is on no such thread.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() =>
        Task.CompletedTask.ConfigureAwait(IsCurrent ? ConfigureAwaitOptions.ForceYielding : ConfigureAwaitOptions.None);

    /// <exception cref="SocketException">The client has gone already, or the system cannot watch one more.</exception>
    public LoopConnection Add(Socket socket)
    {
        var connection = new LoopConnection(socket, this);
        lock (_lock)
        {
            if (connection.Descriptor >= _connections.Length)
            {
                var more = new LoopConnection?[Math.Max(connection.Descriptor + 1, _connections.Length * 2)];
                _connections.CopyTo(more, 0);
                _connections = more;
            }
            _connections[connection.Descriptor] = connection;
        }
        _epoll.Add(connection.Descriptor, SocketReady.Receive);
        return connection;
    }

    /// <summary>To be called before its descriptor is closed.</summary>
    public void Remove(LoopConnection connection)
    {
        lock (_lock)
            _connections[connection.Descriptor] = null;
    }

    /// <summary>What a connection is told of from now on.</summary>
    public void Watch(LoopConnection connection, SocketReady wanted) => _epoll.Change(connection.Descriptor, wanted);

    public void Dispose()
    {
        _stop.Dispose();
        _thread.Join();
        _stopped.Dispose();
        _epoll.Dispose();
    }

    private void Run()
    {
        _isCurrent = true;
        var stop = (int)_stopped.DangerousGetHandle();
        while (true)
        {
            var count = _epoll.Wait();
            for (var i = 0; i < count; i++)
            {
                var (descriptor, ready) = _epoll[i];
                if (descriptor == stop)
                    return;
                // Closed meanwhile, its descriptor may be another connection's: that one finds nothing to receive.
                if (_connections[descriptor] is { } connection)
                    Tell(connection, ready);
            }
        }
    }

    private void Tell(LoopConnection connection, SocketReady ready)
    {
        try
        {
            connection.OnReady(ready);
        }
        catch (ObjectDisposedException)
        {
            // closed meanwhile
        }
        catch (Exception e)
        {
            Log.Failed(_log, connection.RemoteEndPoint, e); // it alone ends, and not the thread
            connection.Abort();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1224, LogLevel.Error, "Connection from {Address} closed: receiving failed")]
        public static partial void Failed(ILogger log, EndPoint? address, Exception error);
    }
}
