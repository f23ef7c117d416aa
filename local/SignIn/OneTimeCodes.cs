using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SmartPilots.Local.SignIn;

/// <summary>
/// Codes that stand for an operator key in a link: each is good once and for ten minutes, so that what a browser's history, a log or a chat keeps
/// of the link is worth nothing. Kept in memory only. Safe from any thread.
/// </summary>
internal sealed class OneTimeCodes(TimeProvider time)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);
    private const int MostAtOnce = 100; // beyond it the oldest is void

    private readonly Lock _lock = new();
    private readonly List<Code> _codes = []; // oldest first

    /// <summary>The page's address with a code in its fragment, which browsers keep to themselves.</summary>
    public static string LinkTo(string page, string code) => $"{page}/#code={code}";

    /// <summary>A code of 128 random bits.</summary>
    public string Make(string key)
    {
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        lock (_lock)
        {
            DropOld();
            if (_codes.Count == MostAtOnce)
                _codes.RemoveAt(0);
            _codes.Add(new Code(HashOf(code), key, time.GetTimestamp()));
        }
        return code;
    }

    /// <summary>The key that the code stands for, and from now on no longer does.</summary>
    public bool TryTake(string code, [NotNullWhen(true)] out string? key)
    {
        var hash = HashOf(code);
        lock (_lock)
        {
            DropOld();
            var found = _codes.FindIndex(one => CryptographicOperations.FixedTimeEquals(one.Hash, hash));
            key = found < 0 ? null : _codes[found].Key;
            if (found >= 0)
                _codes.RemoveAt(found);
        }
        return key is not null;
    }

    private void DropOld() => _codes.RemoveAll(code => time.GetElapsedTime(code.MadeAt) >= ValidFor);

    private static byte[] HashOf(string code) => SHA256.HashData(Encoding.UTF8.GetBytes(code));

    private sealed record Code(byte[] Hash, string Key, long MadeAt);
}
