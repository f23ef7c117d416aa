using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.Operator;

internal sealed record PilotsAnswer(IReadOnlyList<PilotItem> Pilots);

internal sealed record PilotItem(string Pilot, string Name, string? Country, IReadOnlyList<SiteItem> Sites);

/// <param name="Zone">IANA time zone.</param>
internal sealed record SiteItem(string Site, string Name, double? Latitude, double? Longitude, int? People, string Zone, IReadOnlyList<DeviceItem> Devices);

internal sealed record DeviceItem(string Device, string Name, string Type, IReadOnlyList<StreamItem> Streams);

/// <param name="Kind"><c>gauge</c>, <c>counter</c>, <c>angle</c> or <c>state</c>.</param>
internal sealed record StreamItem(string Stream, string Label, string Unit, string Kind);

/// <summary>The pilots in force, as their files state them.</summary>
public sealed class PilotsFunction(PilotSource pilots, CallerKeys callers)
{
    [Function("pilots")]
    public async Task Pilots([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/pilots")] HttpRequest request,
        CancellationToken cancellation)
    {
        if (await callers.RefuseAsync(request, CallerRole.Operator))
            return;
        await request.WriteJsonAsync(new PilotsAnswer([.. pilots.Current.Pilots.Select(Item)]), ApiJson.Default.PilotsAnswer, cancellation);
    }

    private static PilotItem Item(PilotDefinition pilot) => new(pilot.Id, pilot.Name, pilot.Country, [.. pilot.Sites.Select(site =>
        new SiteItem(site.Id, site.Name, site.Latitude, site.Longitude, site.People, site.Zone.Id, [.. site.Devices.Select(Item)]))]);

    private static DeviceItem Item(DeviceDefinition device) => new(device.Key.ToString(), device.Name, device.Type, [.. device.Streams.Select(
        stream => new StreamItem(stream.Name, stream.Label, stream.Unit, stream.Kind.ToString().ToLowerInvariant()))]);
}
