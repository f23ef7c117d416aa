using System.Security.Cryptography;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Wire;

/// <summary>What became of checking a batch's signature. All but <see cref="Valid"/> refuse the batch.</summary>
public enum SignatureVerdict
{
    Valid,

    /// <summary>The header is missing or has another form.</summary>
    Malformed,

    /// <summary>Made more than <see cref="BatchSignature.Window"/> from now: an old recording, or a clock to be set.</summary>
    OutsideWindow,

    /// <summary>No key gives this signature: another key, or another body, gateway or time than was signed.</summary>
    Wrong,
}

/// <summary>
/// The gateway's signature of one batch, made at the time of sending and sent in the header <see cref="Header"/>:
/// <code>Smartpilots-Signature: v1,gateway=site-7,t=1795333194,id=9f0c…,s=BASE64</code>
/// <c>s</c> is HMAC-SHA256, under the gateway's signing key, over <c>v1\n{gateway}\n{t}\n{id}\n</c> in UTF-8 followed by the body as sent
/// (compressed). <c>t</c> is in seconds since 1970; <c>id</c> is random per try. While a key is rotated, both keys are valid.
/// A receiver that remembers the ids of the window refuses a recording played again within it (<see cref="SeenSignatures"/>).
/// </summary>
/// <param name="Id">16 random bytes in lower-case hexadecimal.</param>
public sealed record BatchSignature(string Gateway, long UnixSeconds, string Id, string Mac)
{
    public const string Header = "Smartpilots-Signature";

    /// <summary>How far the signature's time may be from the receiver's, either way.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int IdLength = 32;
    private const int MacLength = 44;

    public static BatchSignature Sign(string gateway, DateTimeOffset now, ReadOnlySpan<byte> body, ReadOnlySpan<byte> key)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2));
        var seconds = now.ToUnixTimeSeconds();
        return new BatchSignature(gateway, seconds, id, Convert.ToBase64String(Compute(gateway, seconds, id, body, key)));
    }

    /// <summary>The header's value.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"v1,gateway={Gateway},t={UnixSeconds},id={Id},s={Mac}");

    public static bool TryParse(string? header, out BatchSignature? signature)
    {
        signature = null;
        if (header?.Split(',') is not ["v1", var gateway, var t, var id, var s])
            return false;
        if (!gateway.StartsWith("gateway=", StringComparison.Ordinal) || !DeviceTopic.IsSegment(gateway.AsSpan(8)))
            return false;
        if (!t.StartsWith("t=", StringComparison.Ordinal)
            || !long.TryParse(t.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        if (!id.StartsWith("id=", StringComparison.Ordinal) || id.Length != 3 + IdLength || !id[3..].All(char.IsAsciiHexDigitLower))
            return false;
        if (!s.StartsWith("s=", StringComparison.Ordinal) || s.Length != 2 + MacLength)
            return false;
        signature = new BatchSignature(gateway[8..], seconds, id[3..], s[2..]);
        return true;
    }

    /// <param name="body">As received, still compressed.</param>
    /// <param name="keys">The gateway's keys, more than one while rotating.</param>
    public SignatureVerdict Verify(DateTimeOffset now, ReadOnlySpan<byte> body, IEnumerable<byte[]> keys)
    {
        // As numbers: a time far outside what DateTimeOffset holds must not throw.
        var away = (decimal)now.ToUnixTimeSeconds() - UnixSeconds;
        if (Math.Abs(away) > (decimal)Window.TotalSeconds)
            return SignatureVerdict.OutsideWindow;
        Span<byte> given = stackalloc byte[33];
        if (!Convert.TryFromBase64String(Mac, given, out var length) || length != HMACSHA256.HashSizeInBytes)
            return SignatureVerdict.Malformed;
        var isValid = false;
        foreach (var key in keys)
            isValid |= CryptographicOperations.FixedTimeEquals(given[..length], Compute(Gateway, UnixSeconds, Id, body, key));
        return isValid ? SignatureVerdict.Valid : SignatureVerdict.Wrong;
    }

    private static byte[] Compute(string gateway, long seconds, string id, ReadOnlySpan<byte> body, ReadOnlySpan<byte> key)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"v1\n{gateway}\n{seconds}\n{id}\n")));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }
}
