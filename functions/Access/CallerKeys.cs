using System.Security.Cryptography;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.Access;

/// <summary>
/// Checks who calls. The Functions host's own levels are enforced by that host only, so every function but health and page asks here
/// first. Several keys may hold at once: that is how one is replaced without a gap.
/// </summary>
public sealed class CallerKeys(IReadOnlyList<CallerKey> keys)
{
    private const string Scheme = "Bearer ";

    /// <summary>Keys from settings: entries <c>id:hash</c> parted by spaces.</summary>
    /// <exception cref="FormatException">An entry is malformed.</exception>
    public static CallerKeys Parse(string operators, string gateways) =>
        new([.. Parse(operators, CallerRole.Operator), .. Parse(gateways, CallerRole.Gateway)]);

    /// <summary>Ids of the gateway keys: a gateway's key bears its name.</summary>
    public IEnumerable<string> GatewayIds => keys.Where(key => key.Role == CallerRole.Gateway).Select(key => key.Id).Distinct();

    /// <summary>True when the caller may not: then the problem is already written, 401 without a known key and 403 with one of another role.</summary>
    public async Task<bool> RefuseAsync(HttpRequest request, CallerRole role)
    {
        if (Find(request) is not { } caller)
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
            await Problem.Unauthorized.WriteAsync(request.HttpContext.Response);
            return true;
        }
        if (caller.Role == role)
            return false;
        await Problem.Forbidden(role).WriteAsync(request.HttpContext.Response);
        return true;
    }

    /// <summary>Whether the caller has a key of the role; nothing is written.</summary>
    public bool Knows(HttpRequest request, CallerRole role) => Find(request)?.Role == role;

    private CallerKey? Find(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var hash = CallerKey.HashOf(header[Scheme.Length..].Trim());
        CallerKey? found = null;
        foreach (var key in keys) // all of them, each in constant time: the time taken says nothing about which one matched
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash))
                found = key;
        }
        return found;
    }

    private static IEnumerable<CallerKey> Parse(string text, CallerRole role) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => CallerKey.Parse(entry, role));
}
