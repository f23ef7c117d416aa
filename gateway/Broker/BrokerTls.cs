using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Broker;

/// <summary>The broker's TLS: versions 1.2 and 1.3, client certificates welcome, never demanded.</summary>
internal static class BrokerTls
{
    public static HttpsConnectionAdapterOptions Options(GatewayOptions options, DeviceCertificates? certificates) => new()
    {
        ServerCertificate = PemFile.Load(options.TlsCertificateFile, options.TlsKeyFile),
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        HandshakeTimeout = TimeSpan.FromSeconds(options.HandshakeSeconds),
        ClientCertificateMode = certificates is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.AllowCertificate,
        ClientCertificateValidation = (certificate, chain, errors) => certificates?.Accept(certificate, certificate, chain, errors) == true,
        OnAuthenticate = (_, tls) => tls.ApplicationProtocols = null, // Kestrel would offer HTTP, and refuse a client that asks for "mqtt"
    };
}
