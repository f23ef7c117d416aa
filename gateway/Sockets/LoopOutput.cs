using System.IO.Pipelines;
using System.Net.Sockets;

namespace SmartPilots.Gateway.Sockets;

/// <summary>Sends what is written, without keeping a copy: <see cref="WriteAsync"/> is the only way, by one caller at a time.</summary>
/// <param name="sendable">Ends when the socket takes more, or is closed.</param>
internal sealed class LoopOutput(Socket socket, Func<Task> sendable) : PipeWriter
{
    /// <param name="source">Not to be changed until all is sent.</param>
    /// <exception cref="IOException">The connection is lost.</exception>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var sent = Send(source.Span);
        return sent == source.Length ? default : SendRestAsync(source[sent..]);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

    public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();

    public override void Advance(int bytes) => throw new NotSupportedException();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => default; // all is sent

    public override void CancelPendingFlush() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null)
    {
        // closed with its connection
    }

    private async ValueTask<FlushResult> SendRestAsync(ReadOnlyMemory<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            await sendable();
            rest = rest[Send(rest.Span)..];
        }
        return default;
    }

    /// <returns>How many bytes the system has taken.</returns>
    private int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        while (sent < bytes.Length)
        {
            var count = socket.Send(bytes[sent..], SocketFlags.None, out var error);
            if (error is SocketError.WouldBlock or SocketError.Interrupted)
                break;
            if (error != SocketError.Success)
                throw new IOException("The connection is lost.", new SocketException((int)error));
            sent += count;
        }
        return sent;
    }
}
