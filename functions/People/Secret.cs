using System.Buffers.Text;
using System.Security.Cryptography;

namespace SmartPilots.Functions.People;

/// <summary>Random texts that let somebody in, each kept as its SHA-256: enough for 256 random bits (see <see cref="Access.CallerKey"/>).</summary>
internal static class Secret
{
    /// <summary>256 bits, base64url.</summary>
    public const int Length = 43;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>A name without meaning: hexadecimal digits, two for each byte.</summary>
    public static string NewId(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public static bool Matches(byte[] hash, string text) => CryptographicOperations.FixedTimeEquals(hash, HashOf(text));
}
