using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet;

public sealed class MqttClientTlsOptions
{
    public bool UseTls { get; set; }

    /// <summary>The name the server's certificate must carry; by default the host.</summary>
    public string? TargetHost { get; set; }

    /// <summary><see cref="SslProtocols.None"/> leaves the choice to the system.</summary>
    public SslProtocols SslProtocol { get; set; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    public bool AllowUntrustedCertificates { get; set; }

    public bool IgnoreCertificateChainErrors { get; set; }

    public bool IgnoreCertificateRevocationErrors { get; set; }

    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.Online;

    /// <summary>Decides alone when it is set.</summary>
    public Func<MqttClientCertificateValidationEventArgs, bool>? CertificateValidationHandler { get; set; }

    internal IEnumerable<X509Certificate2>? ClientCertificates { get; set; }

    /// <summary>Roots to trust instead of the system's.</summary>
    public X509Certificate2Collection? TrustChain { get; set; }
}
