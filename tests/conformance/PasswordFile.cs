using System.Globalization;
using System.Security.Cryptography;

namespace SmartPilots.Conformance;

/// <summary>
/// mosquitto_passwd's files: <c>user:$6$salt$hash</c> (SHA-512) or <c>user:$7$iterations$salt$hash</c> (PBKDF2). As for mosquitto, a
/// line that is neither admits nobody, and neither does an empty password.
/// </summary>
internal sealed class PasswordFile
{
    private readonly Dictionary<string, string[]> _users = [];

    public static PasswordFile Read(string path)
    {
        var file = new PasswordFile();
        foreach (var line in File.ReadLines(path).Select(l => l.Trim()))
        {
            var colon = line.IndexOf(':');
            var parts = colon > 0 ? line[(colon + 1)..].Split('$') : [];
            if (line.StartsWith('#') || parts is not (["", "6", _, _] or ["", "7", _, _, _]))
                continue;
            file._users.TryAdd(line[..colon], parts);
        }

        return file;
    }

    public bool Admits(string user, byte[] password)
    {
        if (password.Length == 0 || !_users.TryGetValue(user, out var parts))
            return false;
        if (!TryDecode(parts[^2], out var salt) || !TryDecode(parts[^1], out var expected))
            return false;
        var hash = parts[1] == "6"
            ? SHA512.HashData([.. password, .. salt])
            : Rfc2898DeriveBytes.Pbkdf2(password, salt, int.Parse(parts[2], CultureInfo.InvariantCulture), HashAlgorithmName.SHA512, 64);
        return CryptographicOperations.FixedTimeEquals(hash, expected);
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        var isText = Convert.TryFromBase64String(text, bytes, out var length);
        bytes = bytes[..length];
        return isText;
    }
}
