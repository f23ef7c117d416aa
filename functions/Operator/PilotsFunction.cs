using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;
using SmartPilots.Functions.Pilots;
using static SmartPilots.Functions.Answers.Instant;

namespace SmartPilots.Functions.Operator;

internal sealed record PilotsAnswer(IReadOnlyList<PilotItem> Pilots);

/// <param name="Version">Of the file in force.</param>
/// <param name="Origin"><c>package</c>, or <c>put</c> for a version that overrides the packaged file.</param>
internal sealed record PilotItem(string Pilot, string Name, string? Country, string Version, string Origin, IReadOnlyList<SiteItem> Sites);

/// <param name="Zone">IANA time zone.</param>
internal sealed record SiteItem(string Site, string Name, double? Latitude, double? Longitude, int? People, string Zone, IReadOnlyList<DeviceItem> Devices);

/// <param name="RegisteredAt">For a device that the file does not list: when it was first heard and registered.</param>
internal sealed record DeviceItem(string Device, string Name, string Type, DateTime? RegisteredAt, IReadOnlyList<StreamItem> Streams);

/// <param name="Kind"><c>gauge</c>, <c>counter</c>, <c>angle</c> or <c>state</c>.</param>
internal sealed record StreamItem(string Stream, string Label, string Unit, string Kind);

/// <summary>The pilots in force, as their files state them, with the devices registered since.</summary>
public sealed class PilotsFunction(PilotBook book, PilotSource pilots)
{
    [Function("pilots")]
    public Task Pilots([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/pilots")] HttpRequest request,
        CancellationToken cancellation) => request.ForCallerAsync(pilots, current =>
        request.WriteJsonAsync(new PilotsAnswer([.. current.Pilots.Select(Item)]), ApiJson.Default.PilotsAnswer, cancellation), cancellation);

    private PilotItem Item(PilotDefinition pilot) => new(pilot.Id, pilot.Name, pilot.Country, pilot.Version,
        book.IsPut(pilot.Id) ? VersionRows.Put : VersionRows.Package, [.. pilot.Sites.Select(site =>
        new SiteItem(site.Id, site.Name, site.Latitude, site.Longitude, site.People, site.Zone.Id, [.. site.Devices.Select(Item)]))]);

    private static DeviceItem Item(DeviceDefinition device) => new(device.Key.ToString(), device.Name, device.Type,
        device.RegisteredTicks is { } ticks ? Utc(ticks) : null, [.. device.Streams.Select(
        stream => new StreamItem(stream.Name, stream.Label, stream.Unit, stream.Kind.ToString().ToLowerInvariant()))]);
}
