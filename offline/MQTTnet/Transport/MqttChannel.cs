using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet.Transport;

/// <summary>One TCP connection, plain or inside TLS. One reader and one writer at a time.</summary>
internal sealed class MqttChannel(Socket socket, SslStream? tls) : IDisposable
{
    /// <summary>Captured early: a closed socket no longer knows it.</summary>
    public EndPoint? RemoteEndPoint { get; } = socket.RemoteEndPoint;

    public EndPoint? LocalEndPoint { get; } = socket.LocalEndPoint;

    public bool IsSecure => tls is not null;

    public X509Certificate2? PeerCertificate { get; } = tls?.RemoteCertificate switch
    {
        null => null,
        X509Certificate2 certificate => certificate,
        var certificate => new X509Certificate2(certificate),
    };

    /// <summary>0 at the end of the stream. With an empty buffer: waits until there is something to read.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        tls is null ? socket.ReceiveAsync(buffer, SocketFlags.None) : tls.ReadAsync(buffer);

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (tls is not null)
            return tls.WriteAsync(bytes);
        var sending = socket.SendAsync(bytes, SocketFlags.None);
        return sending.IsCompletedSuccessfully && sending.Result == bytes.Length
            ? ValueTask.CompletedTask
            : SendRestAsync(sending.IsCompletedSuccessfully ? new(sending.Result) : sending, bytes);
    }

    /// <summary>What has arrived can still be read, then the stream ends.</summary>
    public void StopReceiving()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (IsConnectionLoss(e))
        {
            // It has ended by itself.
        }
    }

    /// <summary>Tells the other side that no more comes, then lets go. What was sent before is still delivered.</summary>
    public async ValueTask CloseAsync()
    {
        try
        {
            if (tls is not null)
                await tls.ShutdownAsync().ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsConnectionLoss(e))
        {
            // The other side was faster; there is nobody left to tell.
        }

        Dispose();
    }

    public void Dispose()
    {
        // The socket first: disposing a TLS stream while a read is pending would wait for it.
        socket.Dispose();
        tls?.Dispose();
    }

    /// <summary>The ways in which a peer, or our own closing, ends a pending operation.</summary>
    public static bool IsConnectionLoss(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private async ValueTask SendRestAsync(ValueTask<int> first, ReadOnlyMemory<byte> bytes)
    {
        var sent = await first.ConfigureAwait(false);
        while (sent < bytes.Length)
            sent += await socket.SendAsync(bytes[sent..], SocketFlags.None).ConfigureAwait(false);
    }
}
