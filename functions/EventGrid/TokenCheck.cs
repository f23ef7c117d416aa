using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace SmartPilots.Functions.EventGrid;

/// <summary>
/// Whether a bearer token is one of Microsoft Entra's that Event Grid got for this app. Entra's signing keys are fetched with the first
/// token, kept, and fetched again when they are old or a token names one that is not among them.
/// </summary>
/// <remarks>
/// Event Grid does not repeat what was answered 401. So what the app cannot know yet, because keys are out of reach or a new one has just
/// come into use, is answered 503.
/// </remarks>
public sealed class TokenCheck
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };
    private readonly ExpectedToken? _expected;
    private readonly TimeProvider _clock;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _keys;

    private TokenCheck(ExpectedToken? expected, TimeProvider clock)
    {
        (_expected, _clock) = (expected, clock);
        if (expected is null)
            return;
        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        _keys = new ConfigurationManager<OpenIdConnectConfiguration>(expected.MetadataAddress, new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = expected.Authority.Scheme == Uri.UriSchemeHttps });
    }

    public static TokenCheck Of(EventGridSettings settings, TimeProvider clock) => new(settings.Tokens, clock);

    /// <summary>False when the namespace shows a key instead: then no token is good.</summary>
    public bool IsOn => _keys is not null;

    /// <summary>Null when the token is good.</summary>
    public async Task<Problem?> RefuseAsync(string token, CancellationToken cancellationToken)
    {
        if (!Handler.CanReadToken(token))
            return DeliveryProblem.BadToken("It is not a token of three parts.");
        OpenIdConnectConfiguration entra;
        try
        {
            entra = await _keys!.GetConfigurationAsync(cancellationToken);
        }
        catch (InvalidOperationException)
        {
            return DeliveryProblem.NoSigningKeys;
        }
        var result = await Handler.ValidateTokenAsync(token, Parameters(entra));
        if (!result.IsValid)
            return NamesUnknownKey(token, entra) ? DeliveryProblem.NoSigningKeys : DeliveryProblem.BadToken(Why(result.Exception));
        var application = result.Claims.TryGetValue("azp", out var one) || result.Claims.TryGetValue("appid", out one) ? one as string : null;
        return string.Equals(application, _expected!.AppId, StringComparison.OrdinalIgnoreCase)
            ? null
            : DeliveryProblem.BadToken("It was issued to another application than setting EventGrid:AppId names.");
    }

    private TokenValidationParameters Parameters(OpenIdConnectConfiguration entra) => new()
    {
        ValidIssuers = [entra.Issuer, _expected!.OlderIssuer],
        ValidAudience = _expected.Audience,
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        IssuerSigningKeys = entra.SigningKeys,
        LifetimeValidator = (from, to, _, _) => to is not null && _clock.GetUtcNow() < to + Skew && (from is null || _clock.GetUtcNow() > from - Skew),
    };

    // A forger may name any key: the refresh has a pace of its own, and 503 gains nobody anything.
    private bool NamesUnknownKey(string token, OpenIdConnectConfiguration entra)
    {
        var named = TryReadKeyId(token);
        if (string.IsNullOrEmpty(named) || entra.SigningKeys.Any(key => key.KeyId == named))
            return false;
        _keys!.RequestRefresh();
        return true;
    }

    private static string? TryReadKeyId(string token)
    {
        try
        {
            return Handler.ReadJsonWebToken(token).Kid;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null; // parts that are no JSON: said by the validation already
        }
    }

    private static string Why(Exception failure) => failure switch
    {
        SecurityTokenInvalidAudienceException => "It is for another audience than setting EventGrid:Audience names.",
        SecurityTokenInvalidIssuerException => "It was issued by another tenant than setting EventGrid:TenantId names.",
        SecurityTokenInvalidLifetimeException => "It has expired, or is not valid yet.",
        _ => "It is not signed by a key of the tenant.",
    };
}
