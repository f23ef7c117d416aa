using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// Which client certificates are let in: issued by the site's authority, in date, with a device (<c>pilot/site/device</c>) as common name,
/// and not revoked. A device is revoked as of a time (<c>revoked.json</c>): certificates that began before it are refused, one issued
/// afterwards is welcome.
/// </summary>
public sealed class DeviceCertificates
{
    private readonly X509Certificate2 _authority;
    private readonly string _revokedPath;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private volatile Dictionary<string, DateTimeOffset> _revoked = [];
    private volatile int _version;
    private DateTime _readAs;

    public DeviceCertificates(string authorityPath, string revokedPath, TimeProvider clock)
    {
        _authority = X509CertificateLoader.LoadCertificateFromFile(authorityPath);
        (_revokedPath, _clock) = (revokedPath, clock);
        Reload();
    }

    /// <summary>Grows with every change of the revocations.</summary>
    public int Version => _version;

    /// <summary>For the TLS handshake: a client without certificate may go on to user and password, a bad certificate may not.</summary>
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is null || Verify(certificate) is not null;

    /// <summary>The device a certificate speaks for; null when it is not let in.</summary>
    public DeviceKey? Verify(X509Certificate certificate)
    {
        var presented = certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // a site without internet has no one to ask
        chain.ChainPolicy.VerificationTime = _clock.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2"));
        var name = presented.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        if (!chain.Build(presented) || !DeviceKey.TryParse(name, out var device))
            return null;
        return IsRevoked(device!.ToString(), presented.NotBefore.ToUniversalTime()) ? null : device;
    }

    /// <summary>Whether a device's certificate that began at a time (UTC) is revoked.</summary>
    public bool IsRevoked(string device, DateTime notBefore) =>
        _revoked.TryGetValue(device, out var since) && notBefore <= since.UtcDateTime;

    public static void Revoke(string revokedPath, DeviceKey device, DateTimeOffset since)
    {
        var revoked = Read(revokedPath);
        revoked[device.ToString()] = since;
        AtomicFile.Write(revokedPath, JsonSerializer.SerializeToUtf8Bytes(revoked), ownerOnly: true);
    }

    /// <summary>Reads the revocations again if another process has changed them.</summary>
    /// <exception cref="InvalidDataException">They are damaged or cannot be read; those known so far stay, and the next call tries again.</exception>
    public void Reload()
    {
        lock (_lock)
        {
            var written = File.GetLastWriteTimeUtc(_revokedPath);
            if (written == _readAs)
                return;
            _revoked = Read(_revokedPath);
            _readAs = written;
            _version++;
        }
    }

    private static Dictionary<string, DateTimeOffset> Read(string path) => !File.Exists(path) ? []
        : PrivateFile.Read(path, "list of revocations", bytes => JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(bytes) ?? []);
}
