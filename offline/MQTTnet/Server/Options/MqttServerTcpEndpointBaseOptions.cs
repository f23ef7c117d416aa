using System.Net;

namespace MQTTnet.Server;

public abstract class MqttServerTcpEndpointBaseOptions
{
    public bool IsEnabled { get; set; }

    /// <summary>0 lets the system choose, but no member tells which it chose.</summary>
    public int Port { get; set; }

    public int ConnectionBacklog { get; set; } = 100;

    public bool NoDelay { get; set; } = true;

    /// <summary><see cref="IPAddress.None"/> turns IPv4 off.</summary>
    public IPAddress BoundInterNetworkAddress { get; set; } = IPAddress.Any;

    /// <summary><see cref="IPAddress.None"/> turns IPv6 off.</summary>
    public IPAddress BoundInterNetworkV6Address { get; set; } = IPAddress.IPv6Any;

    public bool ReuseAddress { get; set; }
}
