using System.Net;
using System.Net.Sockets;

namespace SmartPilots.Tests.Support;

/// <summary>
/// A TCP port of 127.0.0.1 that was free a moment ago, for servers that cannot report the port they chose. Another process may take it
/// before the caller does: try again with another then.
/// </summary>
public static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
