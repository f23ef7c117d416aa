using System.Security.Cryptography;

namespace SmartPilots.Functions.Access;

/// <summary>
/// The keys of the settings: of gateways, integrations and Event Grid, and of operators, which have role admin and scope <c>*</c>. Several may hold
/// at once: that is how one is replaced without a gap.
/// </summary>
public sealed class CallerKeys(IReadOnlyList<CallerKey> keys)
{
    private const string Scheme = "Bearer ";
    private volatile IReadOnlyList<CallerKey> _keys = keys;

    /// <summary>In place of <c>Authorization</c>, for a caller in front of which something else uses that header.</summary>
    public const string KeyHeader = "Smartpilots-Key";

    /// <summary>Keys from settings: entries <c>id:hash</c> parted by spaces.</summary>
    /// <exception cref="FormatException">An entry is malformed.</exception>
    public static CallerKeys Parse(string operators, string gateways, string integrations = "", string eventGrid = "")
    {
        var keys = new CallerKeys([.. Parse(operators, CallerRole.Operator), .. Parse(gateways, CallerRole.Gateway),
            .. Parse(integrations, CallerRole.Integration), .. Parse(eventGrid, CallerRole.EventGrid)]);
        // Both names stand in a message's source: with one name for two senders the ledger could not tell them apart.
        if (keys.GatewayIds.Intersect(keys.IdsOf(CallerRole.Integration)).FirstOrDefault() is { } twice)
            throw new FormatException($"{twice} is both a gateway and an integration.");
        if (keys.IdsOf(CallerRole.EventGrid).Intersect(keys.GatewayIds.Concat(keys.IdsOf(CallerRole.Integration))).FirstOrDefault() is { } other)
            throw new FormatException($"{other} is both an Event Grid namespace and a gateway or an integration.");
        if (keys.EventGridKeys.Select(key => (key.Id, key.Scope.ToString())).Distinct().Count() > 1)
            throw new FormatException("All keys of Event Grid have one name and one scope: the app takes one namespace.");
        return keys;
    }

    /// <summary>Ids of the gateway keys: a gateway's key bears its name.</summary>
    public IEnumerable<string> GatewayIds => IdsOf(CallerRole.Gateway);

    /// <summary>The names of the operators' keys.</summary>
    public IEnumerable<string> OperatorIds => IdsOf(CallerRole.Operator);

    /// <summary>The names under which messages come: those of gateways, of integrations and of the Event Grid namespace.</summary>
    public IEnumerable<string> SenderIds => GatewayIds.Concat(IdsOf(CallerRole.Integration)).Concat(IdsOf(CallerRole.EventGrid));

    /// <summary>What the Event Grid namespace shows, all under one name; empty when devices reach the app by no broker of Azure.</summary>
    public IEnumerable<CallerKey> EventGridKeys => _keys.Where(key => key.Role == CallerRole.EventGrid);

    /// <summary>The caller's key; null when it is refused: then the problem is already written, 401 without a known key and 403 with one of another role.</summary>
    public async Task<CallerKey?> AdmitAsync(HttpRequest request, CallerRole role)
    {
        if (Find(request) is not { } caller)
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
            await Problem.Unauthorized.WriteAsync(request.HttpContext.Response);
            return null;
        }
        if (caller.Role == role)
            return caller;
        await Problem.Forbidden(role.ToString()).WriteAsync(request.HttpContext.Response);
        return null;
    }

    /// <summary>Whether the caller has a key of the role; nothing is written.</summary>
    public bool Knows(HttpRequest request, CallerRole role) => Find(request)?.Role == role;

    /// <summary>The key of an integration of that name; null when there is none any more.</summary>
    public CallerKey? FindIntegration(string id) => _keys.LastOrDefault(key => key.Role == CallerRole.Integration && key.Id == id);

    /// <summary>From now on these hold, and no others.</summary>
    public void Replace(CallerKeys others) => _keys = others._keys;

    private IEnumerable<string> IdsOf(CallerRole role) => _keys.Where(key => key.Role == role).Select(key => key.Id).Distinct();

    private CallerKey? Find(HttpRequest request) => TextOf(request) is { } text ? Find(text) : null;

    /// <summary>The key that a request shows, known or not; null when it shows none.</summary>
    internal static string? TextOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var text = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..] : request.Headers[KeyHeader].ToString();
        return text.Length == 0 ? null : text.Trim();
    }

    /// <summary>The key of that text; null when none is known.</summary>
    internal CallerKey? Find(string text)
    {
        var hash = CallerKey.HashOf(text);
        CallerKey? found = null;
        foreach (var key in _keys) // all of them, each in constant time: the time taken says nothing about which one matched
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash))
                found = key;
        }
        return found;
    }

    private static IEnumerable<CallerKey> Parse(string text, CallerRole role) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => CallerKey.Parse(entry, role));
}
