using Microsoft.Extensions.Configuration;

namespace SmartPilots.Functions.People;

/// <summary>An identity provider (OpenID Connect) by which invited people may sign in.</summary>
/// <param name="Authority"><c>OpenId:Authority</c>: its issuer, such as <c>https://login.microsoftonline.com/TENANT/v2.0</c>.</param>
/// <param name="ClientId"><c>OpenId:ClientId</c>: of this app there.</param>
/// <param name="ClientSecret"><c>OpenId:ClientSecret</c>; null for a public client, which PKCE protects alone.</param>
/// <param name="Page"><c>OpenId:Page</c>: address of the page as browsers have it; null takes that of the request, which only a box may.</param>
public sealed record OpenIdSettings(Uri Authority, string ClientId, string? ClientSecret, Uri? Page)
{
    public const string CallbackPath = "/api/openid/callback";

    public string MetadataAddress => $"{Authority.ToString().TrimEnd('/')}/.well-known/openid-configuration";

    /// <summary>Null when none is configured.</summary>
    /// <exception cref="InvalidOperationException">Names the setting that is missing or wrong.</exception>
    public static OpenIdSettings? Read(IConfiguration configuration)
    {
        var (authority, client, page) = (configuration["OpenId:Authority"], configuration["OpenId:ClientId"], configuration["OpenId:Page"]);
        if (string.IsNullOrWhiteSpace(authority) && string.IsNullOrWhiteSpace(client))
            return null;
        if (string.IsNullOrWhiteSpace(client))
            throw new InvalidOperationException("Setting OpenId:ClientId is needed beside OpenId:Authority.");
        var secret = configuration["OpenId:ClientSecret"] is { Length: > 0 } text ? text : null;
        return new OpenIdSettings(Address(authority, "OpenId:Authority", "https://login.microsoftonline.com/TENANT/v2.0"), client, secret,
            Address(page, "OpenId:Page", "https://NAME.azurewebsites.net"));
    }

    /// <summary>An address that browsers and the app may trust: https, or this machine.</summary>
    /// <exception cref="InvalidOperationException">Names the setting.</exception>
    public static Uri Address(string? text, string setting, string example) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address is { Scheme: "http", IsLoopback: true })
            ? address : throw new InvalidOperationException($"Setting {setting} must be an https address, such as {example}.");
}

/// <summary>Whether there is an identity provider, and which: so that it may be none.</summary>
public sealed record OpenIdProvider(OpenIdSettings? Settings);
