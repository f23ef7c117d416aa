using System.Buffers.Text;
using System.Security.Cryptography;

namespace SmartPilots.Functions.WebPush;

/// <summary>A <c>PushSubscription</c> as browsers write it (W3C Push API, <c>toJSON</c>).</summary>
/// <param name="Endpoint">At a push service of Google, Mozilla, Apple or Microsoft.</param>
internal sealed record PushRequest([Required] string? Endpoint, [Required] PushRequestKeys? Keys)
{
    private const int MaxEndpoint = 1_000;

    /// <summary>
    /// The push services of browsers. The app calls the address, so it is not one that a person may choose: it could lie in our own network.
    /// </summary>
    private static readonly string[] Services = ["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"];

    /// <summary>Null when a browser can be told so.</summary>
    public Problem? Wrong() =>
        !IsService(Endpoint) ? Problem.WrongParameter("endpoint", $"an https address of a push service: {string.Join(", ", Services)}")
        : !IsPoint(Keys?.P256dh) ? Problem.WrongParameter("keys.p256dh", "a point of P-256, 65 bytes in base64url")
        : Bytes(Keys!.Auth) is not { Length: 16 } ? Problem.WrongParameter("keys.auth", "16 bytes in base64url")
        : null;

    private static bool IsService(string? text) => text is { Length: <= MaxEndpoint } && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
        && Services.Any(service => address.IdnHost == service || address.IdnHost.EndsWith("." + service, StringComparison.Ordinal));

    private static bool IsPoint(string? text)
    {
        if (Bytes(text) is not { Length: 65 } bytes || bytes[0] != 4)
            return false;
        try
        {
            var point = new ECPoint { X = bytes[1..33], Y = bytes[33..] };
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return true;
        }
        catch (CryptographicException)
        {
            return false; // not on the curve
        }
    }

    private static byte[]? Bytes(string? text)
    {
        var bytes = new byte[100];
        return text is { Length: <= 100 } && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var length) ? bytes[..length] : null;
    }
}

/// <param name="P256dh">base64url.</param>
/// <param name="Auth">base64url.</param>
internal sealed record PushRequestKeys([Required] string? P256dh, [Required] string? Auth);
