using NodaTime;
using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.PilotFiles;

/// <summary>One pilot as its file under <c>pilots/</c> states it, resolved and checked. Immutable; a reload makes a new one.</summary>
public sealed record PilotDefinition
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public Names Names { get; init; } = Names.None;

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>See <see cref="PilotVersion"/>: which version of the file decoded a reading.</summary>
    public required string Version { get; init; }

    /// <summary>The file's bytes; empty for a pilot that was not read from a file.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }
    public PilotLimits Limits { get; init; } = new();
    public UnknownDevices UnknownDevices { get; init; }

    /// <summary>The device type that unknown devices get when they are registered.</summary>
    public string? UnknownDeviceType { get; init; }

    /// <summary>How many unknown devices may be registered in an hour; the rest wait in quarantine. Default 60.</summary>
    public int RegistrationsPerHour { get; init; } = 60;

    /// <summary>Topics that are not ours.</summary>
    public IReadOnlyList<SourceDefinition> Sources { get; init; } = [];
    public required IReadOnlyList<SiteDefinition> Sites { get; init; }

    /// <summary>Whether a device that the file does not list may be registered: at a site that it does list.</summary>
    public bool MayRegister(DeviceKey device) =>
        UnknownDevices == UnknownDevices.Register && device.Pilot == Id && Sites.Any(site => site.Id == device.Site);

    internal PilotAssembly? Assembly { get; init; }

    /// <summary>
    /// The pilot with devices that were registered as they appeared. The file's own word wins: a device that it lists is not replaced, and
    /// one whose site or type it no longer has stays out.
    /// </summary>
    public PilotDefinition With(IReadOnlyCollection<RegisteredDevice> registered) => Assembly is null || registered.Count == 0 ? this : this with
    {
        Sites = [.. Sites.Select(site => site with { Devices = [.. site.Devices, .. Assembly.Registered(site, registered)] })],
    };
}

/// <summary>One site: where devices stand.</summary>
/// <param name="Zone">The site's time zone, from NodaTime's pinned TZDB: local days and hours of rules follow it.</param>
/// <param name="Latitude">WGS 84 degrees.</param>
/// <param name="Longitude">WGS 84 degrees.</param>
/// <param name="People">People served, when known.</param>
public sealed record SiteDefinition(string Id, string Name, DateTimeZone Zone, double? Latitude, double? Longitude, int? People,
    IReadOnlyList<DeviceDefinition> Devices)
{
    public Names Names { get; init; } = Names.None;

    /// <summary>Rules over several devices whose alerts are the site's.</summary>
    public IReadOnlyList<SiteRule> Rules { get; init; } = [];

    /// <summary>The site as the device of these alerts (<see cref="Alerts.AlertSubject.OfSite"/>); null without such rules.</summary>
    public DeviceDefinition? Subject { get; init; }

    /// <summary>What anybody may see of it; null: nothing.</summary>
    public PublicSite? Public { get; init; }
}
