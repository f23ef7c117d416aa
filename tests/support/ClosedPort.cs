using System.Net;
using System.Net.Sockets;

namespace SmartPilots.Tests.Support;

/// <summary>A TCP port of 127.0.0.1 that refuses every connection, and that nobody else can take meanwhile: bound, and never listened on.</summary>
public sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
