using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmartPilots.Core.Model;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// A pilot's own certificate authority, for one that has none: <c>authority.crt</c> and <c>authority.key</c> in a folder, and the
/// certificates it issues beside them as PEM. Keys are ECDSA P-256; key files are readable by their owner alone.
/// </summary>
public sealed class SiteAuthority
{
    private const string Name = "authority";
    private const string Server = "server";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>What X.520 allows in a common name.</summary>
    private const int MaxCommonName = 64;

    private readonly string _folder;
    private readonly TimeProvider _clock;

    public SiteAuthority(string folder, TimeProvider clock) => (_folder, _clock) = (folder, clock);

    public string CertificatePath => PathOf(Name, "crt");

    public string ServerCertificatePath => PathOf(Server, "crt");

    public string ServerKeyPath => PathOf(Server, "key");

    /// <summary>Makes the authority and the broker's certificate where they are not there yet.</summary>
    /// <exception cref="InvalidDataException">They cannot be made; the message says what to do.</exception>
    public void Prepare(string pilot, IReadOnlyList<string> hosts)
    {
        if (File.Exists(ServerCertificatePath) && File.Exists(ServerKeyPath))
            return;
        try
        {
            if (!File.Exists(CertificatePath))
                Create(pilot);
            IssueServer(hosts);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidDataException($"The broker's certificate cannot be made in {_folder}: {e.Message} Put server.crt and server.key there, "
                + "or name others (TlsCertificateFile, TlsKeyFile); the names in it are those of TlsNames.", e);
        }
    }

    /// <summary>Makes the authority, good for 20 years.</summary>
    /// <exception cref="InvalidOperationException">There is one: replacing it would turn every device away.</exception>
    public void Create(string pilot)
    {
        if (File.Exists(PathOf(Name, "key")))
            throw new InvalidOperationException($"{PathOf(Name, "key")} exists; every certificate in use hangs on it.");
        Directory.CreateDirectory(_folder);
        FolderOwner.Give(_folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(CommonName($"{pilot} site authority"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        const X509KeyUsageFlags uses = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(uses, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = _clock.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
        Save(Name, certificate, key);
    }

    /// <summary>The broker's certificate for its names and addresses, good for two years.</summary>
    public string IssueServer(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }
        // From yesterday on, for devices whose clock is behind.
        return Issue(Server, hosts[0], ServerUse, _clock.GetUtcNow().AddDays(-1), TimeSpan.FromDays(730), names.Build());
    }

    /// <summary>One device's certificate, good for five years: its common name is <c>pilot/site/device</c>.</summary>
    public string IssueDevice(DeviceKey device) =>
        Issue(device.Partition, device.ToString(), ClientUse, _clock.GetUtcNow(), TimeSpan.FromDays(5 * 365), null);

    private string Issue(string file, string commonName, string use, DateTimeOffset from, TimeSpan lifetime, X509Extension? names)
    {
        if (commonName.Length > MaxCommonName)
            throw new ArgumentException($"'{commonName}' is longer than the {MaxCommonName} characters of a common name.");
        using var authority = X509Certificate2.CreateFromPemFile(CertificatePath, PathOf(Name, "key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(CommonName(commonName), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        if (names is not null)
            request.CertificateExtensions.Add(names);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f; // positive
        using var certificate = request.Create(authority, from, from + lifetime, serial);
        Save(file, certificate, key);
        return PathOf(file, "crt");
    }

    private static X500DistinguishedName CommonName(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    private void Save(string name, X509Certificate2 certificate, ECDsa key)
    {
        AtomicFile.Write(PathOf(name, "key"), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), ownerOnly: true);
        File.WriteAllText(PathOf(name, "crt"), certificate.ExportCertificatePem() + "\n");
    }

    private string PathOf(string name, string extension) => Path.Combine(_folder, $"{name}.{extension}");
}
