using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts;

/// <summary>What an alert is about beside a device: it has a key as a device has, with a name that no device can have, and a partition of its own.</summary>
public static class AlertSubject
{
    private const char Mark = '_';
    private const string Gateway = "_gateway-";

    /// <summary>A site's name as a device.</summary>
    public const string Site = "_site";

    /// <summary>A site's citizens as a device.</summary>
    public const string Citizens = "_citizens";

    /// <summary>A site, of which rules over several devices tell.</summary>
    public static DeviceKey OfSite(string pilot, string site) => new(pilot, site, Site);

    /// <summary>A gateway, as far as it serves one site.</summary>
    public static DeviceKey OfGateway(string pilot, string site, string gateway) => new(pilot, site, Gateway + gateway);

    /// <summary>The citizens of a site, by what they report.</summary>
    public static DeviceKey OfCitizens(string pilot, string site) => new(pilot, site, Citizens);

    public static bool IsDevice(string name) => !name.StartsWith(Mark);

    /// <summary>The gateway that a subject is; null for anything else.</summary>
    public static string? GatewayOf(string name) => name.StartsWith(Gateway, StringComparison.Ordinal) ? name[Gateway.Length..] : null;
}
