using System.Security.Cryptography.X509Certificates;

namespace SmartPilots.Conformance;

/// <summary>mosquitto's settings of a listener with TLS: files in PEM.</summary>
internal sealed class TlsListener
{
    public int Port { get; init; }

    public string? Certificate { get; set; }

    public string? Key { get; set; }

    public string? Authority { get; set; }

    public bool RequireCertificate { get; set; }

    /// <summary>The certificate's common name is the user.</summary>
    public bool UseIdentity { get; set; }

    /// <summary>
    /// mosquitto sends the authorities that it finds in cafile along with its certificate; here they are found in the user's store
    /// (HOME says where: the runner gives each run its own).
    /// </summary>
    public X509Certificate2 Load()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Authority!);
        using var store = new X509Store(StoreName.CertificateAuthority, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
        store.AddRange(authorities);
        using var pem = X509Certificate2.CreateFromPemFile(Certificate!, Key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Null is a client without a certificate.</summary>
    public bool Accepts(X509Certificate? presented)
    {
        if (presented is null)
            return !RequireCertificate;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(Authority!);
        chain.ChainPolicy.ExtraStore.ImportFromPemFile(Authority!);
        return chain.Build(new X509Certificate2(presented));
    }
}
