using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
            .WithEncryptionCertificate(Load(options.TlsCertificateFile, options.TlsKeyFile))
            .WithEncryptionSslProtocol(SslProtocols.Tls12 | SslProtocols.Tls13);
        if (certificates is not null)
            server.WithClientCertificate(certificates.Accept);
    }

    /// <exception cref="InvalidDataException">The files are not a certificate and its key.</exception>
    private static X509Certificate2 Load(string certificate, string key)
    {
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(certificate, key);
            // Windows serves TLS only with a key that has been imported.
            return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{certificate} with {key}: {e.Message}", e);
        }
    }
}
