using System.Net.Sockets;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace SmartPilots.Offline.Tests.Mqtt.Support;

/// <summary>A socket that says what a test wants, right or wrong, and reads what comes back packet by packet.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _tcp;

    // Asked for once: after a failed write TcpClient no longer gives it, though what has come before can still be read.
    private readonly NetworkStream _stream;

    private RawConnection(TcpClient connected, MqttProtocolVersion version)
    {
        _tcp = connected;
        _tcp.NoDelay = true;
        _stream = connected.GetStream();
        Version = version;
    }

    public MqttProtocolVersion Version { get; }

    public MqttConnAckPacket ConnAck { get; private set; } = null!;

    /// <summary>The other end: a connection that a client has opened.</summary>
    public static RawConnection Of(TcpClient accepted) => new(accepted, MqttProtocolVersion.V500);

    public static async Task<RawConnection> OpenAsync(int port, MqttProtocolVersion version = MqttProtocolVersion.V500)
    {
        var tcp = new TcpClient();
        await Within.Time(tcp.ConnectAsync("127.0.0.1", port));
        return new RawConnection(tcp, version);
    }

    /// <summary>Opens a connection that has been let in.</summary>
    public static async Task<RawConnection> ConnectAsync(
        int port, string clientId = "raw", MqttProtocolVersion version = MqttProtocolVersion.V500,
        Action<MqttConnectPacket>? configure = null)
    {
        var connection = await OpenAsync(port, version);
        var connect = new MqttConnectPacket { ProtocolVersion = version, ClientId = clientId, CleanSession = true };
        configure?.Invoke(connect);
        await connection.SendAsync(connect);
        connection.ConnAck = await connection.ReadAsync<MqttConnAckPacket>();
        return connection;
    }

    public Task SendAsync(params MqttPacket[] packets)
    {
        var writer = new PacketWriter();
        foreach (var packet in packets)
            PacketEncoder.Encode(packet, Version, writer);
        return SendAsync(writer.Written.ToArray());
    }

    public async Task SendAsync(byte[] bytes) => await Within.Time(_stream.WriteAsync(bytes).AsTask());

    /// <summary>Bytes given in hexadecimal, blanks allowed.</summary>
    public Task SendAsync(string hex) => SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    /// <summary>A packet whose length is right: its first byte, then its body.</summary>
    public Task SendFrameAsync(byte first, string hexBody)
    {
        var body = Convert.FromHexString(hexBody.Replace(" ", "", StringComparison.Ordinal));
        var writer = new PacketWriter();
        writer.WriteByte(first);
        writer.WriteVarInt((uint)body.Length);
        writer.WriteRaw(body);
        return SendAsync(writer.Written.ToArray());
    }

    public async Task<T> ReadAsync<T>()
        where T : MqttPacket =>
        Assert.IsType<T>(await ReadAsync() ?? throw new InvalidOperationException($"The server closed instead of {typeof(T).Name}."));

    /// <summary>The next packet, or null when the server has closed the connection.</summary>
    public async Task<MqttPacket?> ReadAsync()
    {
        var head = new byte[5];
        for (var length = 1; length <= head.Length; length++)
        {
            if (!await TryReadExactlyAsync(head.AsMemory(length - 1, 1)))
                return null;
            if (!FrameHeader.TryRead(head.AsSpan(0, length), int.MaxValue, out var header))
                continue;
            var body = new byte[header.BodyLength];
            return await TryReadExactlyAsync(body) ? PacketDecoder.Decode(header, body, Version, new TopicCache(1)) : null;
        }

        return null;
    }

    /// <summary>The server closes, saying at most goodbye; gives that goodbye, or null.</summary>
    public async Task<MqttDisconnectPacket?> ClosesAsync()
    {
        MqttDisconnectPacket? goodbye = null;
        while (await ReadAsync() is { } packet)
            goodbye = Assert.IsType<MqttDisconnectPacket>(packet);
        return goodbye;
    }

    /// <summary>The server answers a ping, so the connection is alive and nothing else was due.</summary>
    public async Task IsAliveAsync()
    {
        await SendAsync(MqttPingReqPacket.Instance);
        await ReadAsync<MqttPingRespPacket>();
    }

    /// <summary>Sends, unless the server has closed meanwhile.</summary>
    public async Task<bool> TrySendAsync(string hex)
    {
        try
        {
            await SendAsync(hex);
            return true;
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            return false;
        }
    }

    /// <summary>Sends, says that no more comes, and reads until the server closes.</summary>
    public async Task SendAndFinishAsync(byte[] bytes)
    {
        try
        {
            await SendAsync(bytes);
            _tcp.Client.Shutdown(SocketShutdown.Send);
            var rest = new byte[4096];
            while (await Within.Time(_stream.ReadAsync(rest).AsTask()) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or IOException { InnerException: SocketException })
        {
            // The server closed before it had read everything.
        }
    }

    /// <summary>Ends without DISCONNECT.</summary>
    public void Dispose() => _tcp.Dispose();

    private async Task<bool> TryReadExactlyAsync(Memory<byte> into)
    {
        try
        {
            while (into.Length > 0)
            {
                var count = await Within.Time(_stream.ReadAsync(into).AsTask());
                if (count == 0)
                    return false;
                into = into[count..];
            }

            return true;
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            // What the server had not read yet turns its close into a reset.
            return false;
        }
    }
}
