using System.Globalization;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Broker;

/// <summary>
/// Whose a retained message is: it goes when that right goes, also while nobody is connected. Of a device with a certificate the beginning of
/// that certificate belongs to it, since a device is revoked as of a time, and a newer certificate's messages stay.
/// </summary>
internal static class RetainedOwner
{
    public const string CertificateOf = "certificate of ";

    private const string Since = " since ";

    public static string Of(ConnectedClient client) => client.Certificate is not { } certificate ? client.User
        : client.User + Since + certificate.NotBefore.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Whether its right is gone.</summary>
    /// <param name="certificates">Null where none are let in: then nothing is known of them.</param>
    public static bool IsGone(string owner, DeviceCredentials credentials, DeviceCertificates? certificates)
    {
        if (!owner.StartsWith(CertificateOf, StringComparison.Ordinal))
            return credentials.Current(owner) is null;
        var (device, since) = owner[CertificateOf.Length..].Split(Since) switch
        {
            [var name, var text] when DateTime.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) =>
                (name, time),
            [var name, ..] => (name, DateTime.MinValue), // from before it was written down
            _ => ("", DateTime.MinValue),
        };
        return certificates?.IsRevoked(device, since) == true;
    }
}
