namespace SmartPilots.Functions.Access;

/// <summary>A gateway as the functions know it: what it may speak for, and how its batches must be signed.</summary>
/// <param name="SigningKeys">
/// One or two (while one is replaced), each the UTF-8 bytes of a text of at least 32 characters. An HMAC needs the key itself, so unlike
/// <see cref="CallerKey"/> it cannot rest as a hash: in Azure it rests in Key Vault and reaches the app as a reference, on a laptop in
/// <c>keys.json</c> with mode 0600. None is a gateway whose batches need no signature, or a revoked one.
/// </param>
/// <param name="IsRevoked">Nothing of it is taken any more; its name stays, so that the ledger still knows what it sent.</param>
public sealed record KnownGateway(string Name, AccessScope Scope, IReadOnlyList<byte[]> SigningKeys, bool IsRevoked = false)
{
    public const int LeastKeyLength = 32;
    public const string Unsigned = "unsigned";
    public const string Revoked = "revoked";

    /// <summary>
    /// Reads the form of settings: <c>name:scope:key[,key]</c>, with <c>unsigned</c> for a gateway that signs nothing, said on purpose, and
    /// <c>revoked</c> for one that is no longer let in.
    /// </summary>
    /// <exception cref="FormatException">Says what is wrong, without the key.</exception>
    public static KnownGateway Parse(string text)
    {
        if (text.Split(':') is not [var name, var scope, var keys] || !DeviceTopic.IsSegment(name))
            throw new FormatException("A gateway is stated as name:scope:key or name:scope:key,key or name:scope:unsigned.");
        if (keys is Unsigned or Revoked)
            return new KnownGateway(name, AccessScope.Parse(scope), [], keys == Revoked);
        var parts = keys.Split(',');
        if (parts.Length > 2 || parts.Any(key => key.Length < LeastKeyLength))
            throw new FormatException($"Gateway {name} needs one or two signing keys of at least {LeastKeyLength} characters.");
        return new KnownGateway(name, AccessScope.Parse(scope), [.. parts.Select(Encoding.UTF8.GetBytes)]);
    }

    /// <summary>The form of settings, keys included: for files and settings only, never for a log.</summary>
    public string ToSetting() => $"{Name}:{Scope}:"
        + (IsRevoked ? Revoked : SigningKeys.Count == 0 ? Unsigned : string.Join(',', SigningKeys.Select(Encoding.UTF8.GetString)));

    /// <summary>Without keys.</summary>
    public override string ToString() => $"{Name} ({Scope})";
}
