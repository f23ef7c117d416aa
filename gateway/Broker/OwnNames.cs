using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace SmartPilots.Gateway.Broker;

/// <summary>The names and addresses under which the network reaches this machine.</summary>
internal static class OwnNames
{
    /// <param name="listening">Where the broker listens: one address, or any.</param>
    public static IReadOnlyList<string> Of(IPAddress listening)
    {
        var host = Environment.MachineName.ToLowerInvariant();
        var isAny = listening.Equals(IPAddress.Any) || listening.Equals(IPAddress.IPv6Any);
        IEnumerable<string> addresses = isAny ? Addresses() : [listening.ToString()];
        return [.. new[] { host, $"{host}.local", "localhost" }.Concat(addresses).Append("127.0.0.1").Distinct()];
    }

    private static IEnumerable<string> Addresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus == OperationalStatus.Up)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => unicast.Address)
                .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
                .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
                .Select(address => address.ToString())];
        }
        catch (NetworkInformationException)
        {
            return []; // a sandbox forbids to ask; the names are left, and TlsNames
        }
    }
}
