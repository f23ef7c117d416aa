using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPilots.Gateway.Broker;

/// <summary>A certificate with its key, from two PEM files.</summary>
public static class PemFile
{
    /// <exception cref="InvalidDataException">The files are not a certificate and its key.</exception>
    public static X509Certificate2 Load(string certificate, string key)
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
