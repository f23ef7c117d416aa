using System.Buffers.Text;
using System.Security.Cryptography;

namespace SmartPilots.Functions.Access;

/// <summary>
/// A caller's key as it rests: its hash, never the key. A plain SHA-256 is enough because keys are 256 random bits: there is no
/// dictionary to try, which is what slow password hashes are for.
/// </summary>
/// <param name="Id">Names the key in settings and logs, so that one of several can be replaced.</param>
/// <param name="Hash">SHA-256 of the key's UTF-8 bytes.</param>
public sealed record CallerKey(string Id, CallerRole Role, ReadOnlyMemory<byte> Hash)
{
    private const string ByToken = "token";

    /// <summary>The pilots whose devices an integration may speak for; empty for the other roles.</summary>
    public IReadOnlyList<string> Pilots { get; init; } = [];

    /// <summary>What an Event Grid namespace may speak for; nothing for the other roles.</summary>
    public AccessScope Scope { get; init; } = AccessScope.None;

    /// <summary>The caller shows a token of Microsoft Entra instead: no key matches an empty hash.</summary>
    public bool IsByToken => Hash.IsEmpty;

    /// <summary>A new key: 256 random bits, base64url, 43 characters.</summary>
    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static CallerKey Of(string id, CallerRole role, string key) => new(id, role, HashOf(key));

    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>
    /// Reads the form of settings: <c>id:base64url(sha256)</c>, with <c>:pilot,pilot</c> for an integration and <c>:scope</c> for an Event Grid
    /// namespace, where <c>token</c> in place of the hash says that it shows a token.
    /// </summary>
    /// <exception cref="FormatException">Says what is wrong, without the hash.</exception>
    public static CallerKey Parse(string text, CallerRole role)
    {
        var parts = text.Split(':');
        string[] pilots = [];
        var scope = AccessScope.None;
        if (role == CallerRole.Integration)
        {
            if (parts is not [_, _, var list] || !Array.TrueForAll(pilots = list.Split(','), pilot => DeviceTopic.IsSegment(pilot)))
                throw new FormatException("An integration's key is stated as name:hash:pilot, or name:hash:pilot,pilot.");
            if (!DeviceTopic.IsSegment(parts[0]))
                throw new FormatException($"The name {parts[0]} is not of lower-case letters, digits and dashes.");
            parts = parts[..2];
        }
        if (role == CallerRole.EventGrid)
        {
            if (parts is not [var name, _, var names] || !DeviceTopic.IsSegment(name))
                throw new FormatException("An Event Grid namespace is stated as name:hash:scope or name:token:scope; the scope is * or pilot,pilot/site.");
            scope = AccessScope.Parse(names);
            if (parts[1] == ByToken)
                return new CallerKey(name, role, default) { Scope = scope };
            parts = parts[..2];
        }
        if (parts is not [{ Length: > 0 } id, var hash])
            throw new FormatException("A key is stated as id:hash.");
        var bytes = new byte[SHA256.HashSizeInBytes];
        if (!Base64Url.TryDecodeFromChars(hash, bytes, out var length) || length != bytes.Length)
            throw new FormatException($"The hash of key {id} is not the base64url form of a SHA-256.");
        return new CallerKey(id, role, bytes) { Pilots = pilots, Scope = scope };
    }

    /// <summary>The form of settings, as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => $"{Id}:{(IsByToken ? ByToken : Base64Url.EncodeToString(Hash.Span))}" + Role switch
    {
        CallerRole.Integration => $":{string.Join(',', Pilots)}",
        CallerRole.EventGrid => $":{Scope}",
        _ => "",
    };
}
