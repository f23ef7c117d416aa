using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace SmartPilots.Gateway.Sockets;

/// <summary>
/// A connection that a <see cref="SocketLoop"/> receives for. Its reader goes on on the loop's thread; who writes sends. It holds no buffer while it is
/// idle. <see cref="Abort()"/> and <see cref="DisposeAsync"/> may be called from any thread.
/// </summary>
internal sealed class LoopConnection : DefaultConnectionContext
{
    /// <summary>Bytes received and not read: with more, nothing is received.</summary>
    public const int MaxUnread = 64 << 10;

    /// <summary>Bytes for one receive: the larger one after a receive that took all of its room.</summary>
    private const int SmallRoom = 2 << 10, LargeRoom = 16 << 10;

    // setsockopt(2), tcp(7).
    private const int Tcp = 6, UserTimeout = 18;

    /// <summary>Of a closed connection, in milliseconds: what its client has not taken by then is dropped.</summary>
    private const int Linger = 5_000;

    private static readonly PipeOptions ReadByLoop = new(readerScheduler: PipeScheduler.Inline, pauseWriterThreshold: MaxUnread,
        resumeWriterThreshold: MaxUnread / 2, useSynchronizationContext: false);

    private readonly Socket _socket;
    private readonly SocketLoop _loop;
    private readonly CancellationTokenSource _closed = new();
    private readonly Pipe _received = new(ReadByLoop);
    private readonly Lock _lock = new();
    private int _room = SmallRoom;

    // Under the lock.
    private SocketReady _wanted = SocketReady.Receive;
    private TaskCompletionSource? _sendable;
    private bool _isClosed;

    /// <exception cref="SocketException">The client has gone already.</exception>
    public LoopConnection(Socket socket, SocketLoop loop)
    {
        (_socket, _loop, Descriptor) = (socket, loop, (int)socket.Handle);
        socket.Blocking = false;
        (LocalEndPoint, RemoteEndPoint, ConnectionClosed) = (socket.LocalEndPoint, socket.RemoteEndPoint, _closed.Token);
        Transport = new Duplex(_received.Reader, new LoopOutput(socket, SendableAsync));
    }

    public int Descriptor { get; }

    /// <summary>By the loop. Told in vain, it does nothing.</summary>
    public void OnReady(SocketReady ready)
    {
        if (ready != SocketReady.Receive)
            ReleaseSender();
        if (ready != SocketReady.Send && Wants(SocketReady.Receive))
            Receive();
    }

    public override void Abort() => Abort(new ConnectionAbortedException());

    /// <summary>Nothing more is sent or received; what the system has not sent is dropped.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Shutdown(SocketShutdown.Both); // the loop receives its end
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // it is over
        }
        ReleaseSender();
    }

    /// <summary>Closes it. The system goes on for a while to send what it was given.</summary>
    public override ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isClosed)
                return ValueTask.CompletedTask;
            _isClosed = true;
        }
        _loop.Remove(this);
        try
        {
            _socket.SetRawSocketOption(Tcp, UserTimeout, MemoryMarshal.AsBytes<int>([Linger]));
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // the client has closed it
        }
        _socket.Dispose();
        ReleaseSender();
        _closed.Cancel();
        return ValueTask.CompletedTask;
    }

    private void Receive()
    {
        var room = _received.Writer.GetMemory(_room);
        var count = _socket.Receive(room.Span, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock or SocketError.Interrupted)
            return;
        if (error != SocketError.Success || count == 0)
        {
            Want(SocketReady.Receive, false);
            _received.Writer.Complete(); // without the error, which would hide what is not read yet
            return;
        }
        _room = count == room.Length ? LargeRoom : SmallRoom;
        _received.Writer.Advance(count);
        var read = _received.Writer.FlushAsync(CancellationToken.None); // the reader goes on in here
        if (read.IsCompletedSuccessfully && !read.Result.IsCompleted)
            return;
        Want(SocketReady.Receive, false);
        _ = ReceiveOnAsync(read);
    }

    private async Task ReceiveOnAsync(ValueTask<FlushResult> read)
    {
        if (!(await read).IsCompleted)
            Want(SocketReady.Receive, true);
    }

    private Task SendableAsync()
    {
        lock (_lock)
        {
            if (_isClosed)
                return Task.CompletedTask;
            _sendable ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Want(SocketReady.Send, true);
            return _sendable.Task;
        }
    }

    private void ReleaseSender()
    {
        TaskCompletionSource? sendable;
        lock (_lock)
        {
            (sendable, _sendable) = (_sendable, null);
            Want(SocketReady.Send, false);
        }
        sendable?.SetResult();
    }

    private bool Wants(SocketReady what)
    {
        lock (_lock)
            return (_wanted & what) != 0;
    }

    private void Want(SocketReady what, bool isWanted)
    {
        lock (_lock)
        {
            var wanted = isWanted ? _wanted | what : _wanted & ~what;
            if (_isClosed || wanted == _wanted)
                return;
            _loop.Watch(this, wanted);
            _wanted = wanted;
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
