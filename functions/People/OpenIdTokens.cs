using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace SmartPilots.Functions.People;

/// <summary>Who somebody is, by the word of the identity provider.</summary>
/// <param name="Subject">Issuer and subject.</param>
/// <param name="Email">Only when the provider says that it has verified it.</param>
internal sealed record OpenIdIdentity(string Subject, string? Email);

/// <summary>Asks the identity provider: where it is, and what a code stands for. Its keys are fetched with the first sign-in and kept.</summary>
public sealed class OpenIdTokens : IDisposable
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 256 * 1024 };
    private readonly OpenIdSettings? _settings;
    private readonly RealTimeClock _clock;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _metadata;

    public OpenIdTokens(OpenIdProvider provider, RealTimeClock clock)
    {
        (_settings, _clock) = (provider.Settings, clock);
        if (_settings is not null)
            _metadata = new ConfigurationManager<OpenIdConnectConfiguration>(_settings.MetadataAddress, new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever(_http) { RequireHttps = _settings.Authority.Scheme == Uri.UriSchemeHttps });
    }

    public OpenIdSettings? Settings => _settings;

    /// <exception cref="InvalidOperationException">The provider cannot be reached.</exception>
    public Task<OpenIdConnectConfiguration> MetadataAsync(CancellationToken cancellationToken) => _metadata!.GetConfigurationAsync(cancellationToken);

    /// <summary>Who the code stands for; otherwise what is wrong, in words for an engineer.</summary>
    internal async Task<(OpenIdIdentity? Identity, string Wrong)> RedeemAsync(string code, string verifier, string nonce, string redirect,
        CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirect, ["client_id"] = _settings!.ClientId, ["code_verifier"] = verifier,
        };
        if (_settings.ClientSecret is { } secret)
            form["client_secret"] = secret;
        try
        {
            var metadata = await MetadataAsync(cancellationToken);
            using var answer = await _http.PostAsync(new Uri(metadata.TokenEndpoint), new FormUrlEncodedContent(form), cancellationToken);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            if (!answer.IsSuccessStatusCode || !body.RootElement.TryGetProperty("id_token", out var token) || token.GetString() is not { } text)
                return (null, $"The token endpoint answered {(int)answer.StatusCode} and gave no token.");
            return await ReadAsync(text, nonce, metadata);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException or JsonException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, "The identity provider cannot be reached.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(OpenIdIdentity?, string)> ReadAsync(string token, string nonce, OpenIdConnectConfiguration metadata)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = metadata.Issuer,
            ValidAudience = _settings!.ClientId,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256],
            IssuerSigningKeys = metadata.SigningKeys,
            LifetimeValidator = (from, to, _, _) => to is not null && Now < to + Skew && (from is null || Now > from - Skew),
        });
        if (!result.IsValid)
        {
            _metadata!.RequestRefresh(); // perhaps it has a new key; the refresh has a pace of its own
            return (null, "The token is not a good one for this app.");
        }
        if (Text(result, "nonce") != nonce)
            return (null, "The token is of another sign-in.");
        if (Text(result, "sub") is not { Length: > 0 } subject)
            return (null, "The token names nobody.");
        return (new OpenIdIdentity($"{metadata.Issuer} {subject}", IsTrue(result, "email_verified") ? Text(result, "email") : null), "");
    }

    private DateTime Now => _clock.Time.GetUtcNow().UtcDateTime;

    private static string? Text(TokenValidationResult result, string claim) => result.Claims.TryGetValue(claim, out var value) ? value as string : null;

    private static bool IsTrue(TokenValidationResult result, string claim) => result.Claims.TryGetValue(claim, out var value) && value is true or "true";
}
