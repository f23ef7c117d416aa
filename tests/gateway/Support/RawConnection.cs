using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>A socket that says what a test wants, right or wrong, and reads what comes back packet by packet.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp;
    private readonly Stream _stream;
    private readonly MqttPacketFormatterAdapter _formatter;

    private RawConnection(TcpClient tcp, Stream stream, MqttProtocolVersion version)
    {
        (_tcp, _stream) = (tcp, stream);
        _formatter = new MqttPacketFormatterAdapter(version, new MqttBufferWriter(4096, 65535));
    }

    public MqttConnAckPacket ConnAck { get; private set; } = null!;

    public static async Task<RawConnection> OpenAsync(int port, MqttProtocolVersion version = MqttProtocolVersion.V500, bool withTls = false)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", port).WaitAsync(Patience);
        if (!withTls)
            return new RawConnection(tcp, tcp.GetStream(), version);
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true }).WaitAsync(Patience);
        return new RawConnection(tcp, tls, version);
    }

    /// <summary>A connection that has been answered.</summary>
    public static async Task<RawConnection> ConnectAsync(GatewayUnderTest test, string clientId, MqttProtocolVersion version = MqttProtocolVersion.V500,
        Action<MqttConnectPacket>? with = null, (string User, string Password)? credentials = null)
    {
        var connection = await OpenAsync(test.Gateway.MqttPort, version);
        var (user, password) = credentials ?? test.Site;
        var connect = new MqttConnectPacket
        {
            ClientId = clientId, CleanSession = true, Username = user, Password = System.Text.Encoding.UTF8.GetBytes(password),
        };
        with?.Invoke(connect);
        await connection.SendAsync(connect);
        connection.ConnAck = await connection.ReadAsync<MqttConnAckPacket>();
        return connection;
    }

    public async Task SendAsync(params MqttPacket[] packets)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var packet in packets)
            bytes.Write(_formatter.Encode(packet).ToArray());
        await SendAsync(bytes.WrittenMemory.ToArray());
    }

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes).AsTask().WaitAsync(Patience);

    /// <summary>Bytes given in hexadecimal, blanks allowed; false when the gateway has closed meanwhile.</summary>
    public async Task<bool> SendAsync(string hex)
    {
        try
        {
            await SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async Task<T> ReadAsync<T>()
        where T : MqttPacket =>
        Assert.IsType<T>(await ReadAsync() ?? throw new InvalidOperationException($"The gateway closed instead of {typeof(T).Name}."));

    /// <summary>The next packet; null when the gateway has closed the connection.</summary>
    public async Task<MqttPacket?> ReadAsync()
    {
        var head = new byte[5];
        var (body, length) = (0, 0);
        do
        {
            if (!await TryReadAsync(head.AsMemory(length, length == 0 ? 2 : 1)))
                return null;
            length = length == 0 ? 2 : length + 1;
            body |= (head[length - 1] & 0x7f) << (7 * (length - 2));
        }
        while (head[length - 1] >= 0x80);
        var bytes = new byte[body];
        return await TryReadAsync(bytes) ? _formatter.Decode(new ReceivedMqttPacket(head[0], new ArraySegment<byte>(bytes), length + body)) : null;
    }

    /// <summary>The gateway closes, saying at most goodbye; gives that goodbye, or null.</summary>
    public async Task<MqttDisconnectPacket?> ClosesAsync()
    {
        MqttDisconnectPacket? goodbye = null;
        while (await ReadAsync() is { } packet)
            goodbye = Assert.IsType<MqttDisconnectPacket>(packet);
        return goodbye;
    }

    /// <summary>The gateway answers a ping: the connection is alive, and nothing else was due.</summary>
    public async Task IsAliveAsync()
    {
        await SendAsync(MqttPingReqPacket.Instance);
        await ReadAsync<MqttPingRespPacket>();
    }

    /// <summary>Sends, says that no more comes, and reads until the gateway closes.</summary>
    public async Task SendAndFinishAsync(byte[] bytes)
    {
        var rest = new byte[4096];
        try
        {
            await SendAsync(bytes);
            _tcp.Client.Shutdown(SocketShutdown.Send);
            while (await _stream.ReadAsync(rest).AsTask().WaitAsync(Patience) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // closed before the gateway had read everything
        }
    }

    /// <summary>Ends without DISCONNECT.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }

    private async Task<bool> TryReadAsync(Memory<byte> into)
    {
        try
        {
            return await _stream.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false).AsTask().WaitAsync(Patience) == into.Length;
        }
        catch (IOException)
        {
            return false; // what the gateway had not read turns its close into a reset
        }
    }
}
