using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPilots.Gateway.Commands;

/// <summary>What a person has to do so that a device trusts a gateway whose certificate the site's own authority has issued.</summary>
internal static class TrustText
{
    public static string Of(string authorityPath)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(authorityPath);
        var fingerprint = authority.GetCertHashString(HashAlgorithmName.SHA256);
        return $"""
            Devices trust it by the site authority's certificate: copy {authorityPath} to each (mosquitto_pub --cafile authority.crt).
            Its SHA-256 fingerprint: {string.Join(':', fingerprint.Chunk(2).Select(pair => new string(pair)))}
            """;
    }
}
