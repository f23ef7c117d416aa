using System.Net;
using System.Net.Sockets;

namespace SmartPilots.Tests.Support;

/// <summary>
/// A TCP port of 127.0.0.1 for servers that cannot report the port they chose, or that come to one later. It is this process's until it
/// ends: no other test gets it, and it is none of those that the system hands out to whoever connects.
/// </summary>
public static class FreePort
{
    /// <summary>Above all that a browser refuses to speak to.</summary>
    private const int Lowest = 11_000;

    // Bound to the port in UDP, which nobody needs: so other processes of tests see that it is taken, and it is free when this one ends.
    private static readonly List<Socket> Claims = [];
    private static readonly (int First, int Count) Range = Unassigned();
    private static int _next = Environment.ProcessId * 31;

    public static int Next()
    {
        while (true)
        {
            var port = Range.Count > 0 ? Range.First + (int)((uint)Interlocked.Increment(ref _next) % (uint)Range.Count) : OfTheSystem();
            if (TryClaim(port))
                return port;
        }
    }

    private static bool TryClaim(int port)
    {
        var claim = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ExclusiveAddressUse = true };
        try
        {
            claim.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            lock (Claims)
                Claims.Add(claim);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            claim.Dispose();
            return false;
        }
    }

    private static int OfTheSystem()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Count 0: the system hands out all of them.
    private static (int First, int Count) Unassigned()
    {
        const string setting = "/proc/sys/net/ipv4/ip_local_port_range";
        int[] assigned = File.Exists(setting)
            ? [.. File.ReadAllText(setting).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]
            : [49_152, 65_535]; // IANA's
        if (assigned[0] >= Lowest + 1000)
            return (Lowest, assigned[0] - Lowest);
        return assigned[1] <= 64_000 ? (assigned[1] + 1, 65_535 - assigned[1]) : (0, 0);
    }
}
