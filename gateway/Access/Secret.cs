using System.Security.Cryptography;
using System.Text;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// Generated passwords and their salted hashes. A password has 160 random bits, which no guessing exhausts; a slow hash would add
/// nothing but let a storm of reconnects starve a small box.
/// </summary>
internal static class Secret
{
    /// <summary>32 letters and digits without look-alikes.</summary>
    public static string Generate() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 32);

    public static byte[] Salt() => RandomNumberGenerator.GetBytes(16);

    public static byte[] Hash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> password)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(salt);
        sha.AppendData(password);
        return sha.GetHashAndReset();
    }

    public static byte[] Hash(ReadOnlySpan<byte> salt, string password) => Hash(salt, Encoding.UTF8.GetBytes(password));
}
