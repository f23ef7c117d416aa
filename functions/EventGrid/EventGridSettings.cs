using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.EventGrid;

/// <summary>How the MQTT broker of an Event Grid namespace reaches the app. Who it is and what it may speak for stands in <c>Access:EventGridKeys</c>.</summary>
/// <param name="Tokens"><c>EventGrid:TenantId</c>, <c>EventGrid:Audience</c>, <c>EventGrid:AppId</c>: needed for a namespace that shows tokens.</param>
/// <param name="DeadLetters"><c>EventGrid:DeadLetters</c>, the address of a blob container; the app signs in with its managed identity.</param>
public sealed record EventGridSettings(ExpectedToken? Tokens, BlobContainerClient? DeadLetters)
{
    /// <summary>No broker delivers.</summary>
    public static EventGridSettings None { get; } = new(null, null);

    /// <exception cref="InvalidOperationException">Names the key that is missing or wrong.</exception>
    public static EventGridSettings Read(IConfiguration configuration, CallerKeys callers)
    {
        var section = configuration.GetSection("EventGrid");
        var given = section.GetChildren().Where(setting => !string.IsNullOrWhiteSpace(setting.Value)).Select(setting => setting.Path).Order().ToList();
        if (!callers.EventGridKeys.Any())
        {
            Require(given.Count == 0, given.FirstOrDefault() ?? "", "needs Access:EventGridKeys, which names the namespace and its scope");
            return None;
        }
        return new EventGridSettings(ReadTokens(section, callers.EventGridKeys.Any(key => key.IsByToken)), ReadContainer(section["DeadLetters"]));
    }

    private static ExpectedToken? ReadTokens(IConfigurationSection section, bool isByToken)
    {
        foreach (var name in (string[])["TenantId", "Audience", "AppId"])
        {
            var isGiven = !string.IsNullOrWhiteSpace(section[name]);
            Require(isGiven || !isByToken, $"EventGrid:{name}", "is needed: Access:EventGridKeys says that the namespace shows tokens");
            Require(!isGiven || isByToken, $"EventGrid:{name}", "is of no use: no entry of Access:EventGridKeys has the form name:token:scope");
        }
        if (!isByToken)
            return null;
        Require(Guid.TryParse(section["TenantId"], out _), "EventGrid:TenantId", "must be the id of a tenant, a UUID");
        Require(Guid.TryParse(section["AppId"], out _), "EventGrid:AppId", "must be the application id of Event Grid in the tenant, a UUID");
        var authority = section["Authority"] is { Length: > 0 } text ? text : ExpectedToken.PublicCloud;
        Require(Uri.TryCreate(authority, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback),
            "EventGrid:Authority", "must be an https address, such as " + ExpectedToken.PublicCloud);
        return new ExpectedToken(address!, section["TenantId"]!, section["Audience"]!, section["AppId"]!);
    }

    private static BlobContainerClient? ReadContainer(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        Require(Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.AbsolutePath.Length > 1,
            "EventGrid:DeadLetters", "must be the address of a blob container, such as https://ACCOUNT.blob.core.windows.net/CONTAINER");
        return new BlobContainerClient(address, new DefaultAzureCredential());
    }

    private static void Require(bool holds, string key, string rule)
    {
        if (!holds)
            throw new InvalidOperationException($"Setting {key} {rule}.");
    }
}
