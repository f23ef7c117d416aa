using System.Net;

namespace SmartPilots.Local.Running;

/// <summary>How a local system is reached over the network: page and API over HTTPS, MQTT over TLS, with one certificate.</summary>
/// <param name="Address">One of this machine's addresses, or any of them.</param>
internal sealed record NetworkOptions(IPAddress Address)
{
    /// <summary>For MQTT over TLS; 0 takes any free one.</summary>
    public int MqttTlsPort { get; init; } = DefaultMqttTlsPort;

    /// <summary>PEM, with its chain; empty: the site's own authority issues one at the first start.</summary>
    public string CertificateFile { get; init; } = "";

    public string KeyFile { get; init; } = "";

    /// <summary>Names and addresses in the certificate that the first start makes. Default: this machine's own.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Lets MQTT in clear too, on its usual port.</summary>
    public bool AllowPlainMqtt { get; init; }

    /// <summary>Serves page and API over plain HTTP.</summary>
    public bool AllowPlainHttp { get; init; }

    public const int DefaultMqttTlsPort = Gateway.GatewayOptions.UsualTlsPort;
}
