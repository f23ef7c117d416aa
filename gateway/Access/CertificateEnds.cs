using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// Which certificates end soon: the broker's, the authorities', the bridge's, and those of devices that the site's authority has issued here or that
/// are connected. Afterwards devices are turned away, or turn away.
/// </summary>
/// <param name="files">Certificates in use.</param>
/// <param name="issued">The site authority's folder; need not exist.</param>
internal sealed class CertificateEnds(IReadOnlyList<string> files, string issued, DeviceCertificates? devices, TimeProvider clock)
{
    public static readonly TimeSpan Notice = TimeSpan.FromDays(30);

    private const int MostNamed = 5;

    /// <summary>One sentence for an alarm; null when none ends within <see cref="Notice"/>.</summary>
    public string? Look(IEnumerable<X509Certificate2> connected)
    {
        var ends = new SortedDictionary<string, DateTime>(StringComparer.Ordinal); // by name: a file and a connection may be the same device's
        var unread = new List<string>();
        foreach (var file in files.Concat(DeviceFiles()).Distinct())
        {
            try
            {
                using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
                Note(certificate, ends);
            }
            catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
            {
                unread.Add(file);
            }
        }
        foreach (var certificate in connected)
            Note(certificate, ends);
        return Text(ends, unread);
    }

    private static string? Text(SortedDictionary<string, DateTime> ends, List<string> unread)
    {
        var soonest = ends.OrderBy(end => end.Value).Take(MostNamed)
            .Select(end => string.Create(CultureInfo.InvariantCulture, $"'{end.Key}' on {end.Value:yyyy-MM-dd}"))
            .Concat(unread.Take(MostNamed).Select(file => $"{file} cannot be read")).ToList();
        if (soonest.Count == 0)
            return null;
        var more = ends.Count + unread.Count - soonest.Count;
        return $"Certificates end: {string.Join(", ", soonest)}{(more > 0 ? $" and {more} more" : "")}";
    }

    private void Note(X509Certificate2 certificate, SortedDictionary<string, DateTime> ends)
    {
        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        var end = certificate.NotAfter.ToUniversalTime();
        if (end - clock.GetUtcNow().UtcDateTime > Notice || devices?.IsRevoked(name, certificate.NotBefore.ToUniversalTime()) == true)
            return;
        if (!ends.TryGetValue(name, out var sooner) || end < sooner)
            ends[name] = end;
    }

    // A device's has a tilde in its name, pilot~site~device; the authority's and the server's are in use or they do not matter.
    private string[] DeviceFiles() => Directory.Exists(issued) ? Directory.GetFiles(issued, "*~*.crt") : [];
}
