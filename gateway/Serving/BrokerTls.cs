using System.Security.Authentication;
using MQTTnet.Server;

namespace SmartPilots.Gateway.Serving;

/// <summary>The broker's TLS listener: TLS 1.2 and 1.3, client certificates welcome, never demanded.</summary>
internal static class BrokerTls
{
    public static void Configure(MqttServerOptionsBuilder server, GatewayOptions options, Access.DeviceCertificates? certificates)
    {
        if (options.TlsPort is not { } port)
            return;
        var isV6 = options.MqttAddress.Contains(':', StringComparison.Ordinal);
        var address = System.Net.IPAddress.Parse(options.MqttAddress);
        server.WithEncryptedEndpoint()
            .WithEncryptedEndpointPort(port)
            .WithEncryptedEndpointBoundIPAddress(isV6 ? System.Net.IPAddress.None : address)
            .WithEncryptedEndpointBoundIPV6Address(isV6 ? address : System.Net.IPAddress.None)
            .WithEncryptionCertificate(PemFile.Load(options.TlsCertificateFile, options.TlsKeyFile))
            .WithEncryptionSslProtocol(SslProtocols.Tls12 | SslProtocols.Tls13);
        if (certificates is not null)
            server.WithClientCertificate(certificates.Accept);
    }
}
