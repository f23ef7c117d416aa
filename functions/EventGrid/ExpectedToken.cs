namespace SmartPilots.Functions.EventGrid;

/// <summary>What a token must say so that it is one that Event Grid shows for this app.</summary>
/// <param name="Authority">Where Microsoft Entra is; another one in a sovereign cloud.</param>
/// <param name="TenantId">The tenant that issued it.</param>
/// <param name="Audience">For whom it is: the id, or the URI of the id, of the application that stands for this app in the tenant.</param>
/// <param name="AppId">Who got it: the application id of Event Grid itself.</param>
public sealed record ExpectedToken(Uri Authority, string TenantId, string Audience, string AppId)
{
    public const string PublicCloud = "https://login.microsoftonline.com";

    /// <summary>Names the issuer and the address of the signing keys.</summary>
    public string MetadataAddress => $"{Authority.ToString().TrimEnd('/')}/{TenantId}/v2.0/.well-known/openid-configuration";

    /// <summary>The issuer of tokens of version 1, which an application has unless its manifest says otherwise.</summary>
    public string OlderIssuer => $"https://sts.windows.net/{TenantId}/";
}
