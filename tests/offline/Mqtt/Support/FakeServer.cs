using System.Net;
using System.Net.Sockets;

namespace SmartPilots.Offline.Tests.Mqtt.Support;

/// <summary>A server that says and does only what a test wants.</summary>
internal sealed class FakeServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeServer() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<RawConnection> AcceptAsync() =>
        RawConnection.Of(await Within.Time(_listener.AcceptTcpClientAsync()));

    public void Dispose() => _listener.Dispose();
}
