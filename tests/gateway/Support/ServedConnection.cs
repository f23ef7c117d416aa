using System.Net;
using MQTTnet.Packets;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Listening;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>A connection whose CONNECT has been read, with the test in the place of the published server: it is read when the test says so.</summary>
internal sealed class ServedConnection : IAsyncDisposable
{
    private const string Connect = "10 0d 0004 4d515454 04 02 003c 0001 61";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _folder = new();
    private readonly TaskCompletionSource _over = new();
    private readonly TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MqttListener _listener;

    private ServedConnection(TimeProvider link, bool withTls)
    {
        var services = new ChannelServices(TimeSpan.FromMinutes(1), link, NullLogger.Instance);
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _listener = new MqttListener(any, withTls ? (new IPEndPoint(IPAddress.Loopback, 0), Tls()) : null, services, _ => new MemoryStream());
    }

    public RawConnection Client { get; private set; } = null!;

    public MqttConnection Channel { get; private set; } = null!;

    public static async Task<ServedConnection> StartAsync(TimeProvider link, bool withTls = false)
    {
        var served = new ServedConnection(link, withTls);
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        served._listener.ClientHandler = async channel =>
        {
            await channel.ReceivePacketAsync(CancellationToken.None);
            served.Channel ??= (MqttConnection)channel;
            if (!connected.TrySetResult())
                served._next.SetResult();
            await served._over.Task;
        };
        await served._listener.StartAsync(null!, null!);
        served.Client = await RawConnection.OpenAsync(served._listener.TlsPort ?? served._listener.Port, withTls: withTls);
        await served.Client.SendAsync(Connect);
        await connected.Task.WaitAsync(Patience);
        return served;
    }

    /// <summary>The client sends, and its next connection's CONNECT has come after it; the former connection is told to give way.</summary>
    public async Task SendAndComeAnewAsync(string hex)
    {
        await Client.SendAsync(hex);
        using var next = await RawConnection.OpenAsync(_listener.Port);
        await next.SendAsync(Connect);
        await _next.Task.WaitAsync(Patience);
        _ = Channel.GiveWayAsync();
    }

    /// <summary>The next packet for the server.</summary>
    public Task<MqttPacket?> ReceiveAsync() => Channel.ReceivePacketAsync(CancellationToken.None).WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        _over.SetResult();
        Client.Dispose();
        await _listener.StopAsync();
        _listener.Dispose();
        _folder.Dispose();
    }

    private HttpsConnectionAdapterOptions Tls()
    {
        var authority = new SiteAuthority(_folder.Path, TimeProvider.System);
        authority.Prepare("test", ["localhost"]);
        return new HttpsConnectionAdapterOptions
        {
            ServerCertificate = PemFile.Load(authority.ServerCertificatePath, authority.ServerKeyPath),
            OnAuthenticate = (_, tls) => tls.ApplicationProtocols = null,
        };
    }
}
