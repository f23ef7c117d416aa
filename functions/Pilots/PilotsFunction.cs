using SmartPilots.Core.Alerts.Kinds;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Pilots;

internal sealed record PilotsAnswer(IReadOnlyList<PilotItem> Pilots);

/// <param name="Version">Of the file in force.</param>
/// <param name="Origin"><c>package</c>, or <c>put</c> for a version that overrides the packaged file.</param>
internal sealed record PilotItem(string Pilot, string Name, string? Country, string Version,
    [AllowedValues("package", "put")] string Origin, IReadOnlyList<SiteItem> Sites);

/// <param name="Zone">IANA time zone.</param>
internal sealed record SiteItem(string Site, string Name, double? Latitude, double? Longitude, int? People, string Zone, IReadOnlyList<DeviceItem> Devices);

/// <param name="RegisteredAt">For a device that the file does not list: when it was first heard and registered.</param>
/// <param name="Latitude">Where it stands at a place of its own; null at its site's.</param>
internal sealed record DeviceItem(string Device, string Name, string Type, DateTime? RegisteredAt, double? Latitude, double? Longitude,
    IReadOnlyList<StreamItem> Streams);

/// <param name="Kind"><c>gauge</c>, <c>counter</c>, <c>angle</c> or <c>state</c>.</param>
/// <param name="FullAt">The value at which what it measures is full.</param>
/// <param name="Limits">Of the rules that watch it; null when there are none.</param>
internal sealed record StreamItem(string Stream, string Label, string Unit, [Code<StreamKind>] string Kind, decimal? FullAt, IReadOnlyList<LimitItem>? Limits);

/// <summary>A rule's limit: an alert is raised above or below it.</summary>
internal sealed record LimitItem(string Rule, string Name, [Code<Severity>] string Severity, decimal? Above, decimal? Below);

/// <summary>The pilots in force, as their files state them, with the devices registered since. Names are in the language asked for, where the file has it.</summary>
public sealed class PilotsFunction(PilotFileStore store, PilotSource pilots)
{
    /// <summary>Pilots with their sites, devices and streams.</summary>
    [Function("pilots")]
    [Query("pilot", "Only this one with its sites; of the others the name")]
    [Query("language")]
    [Answers<PilotsAnswer>("All pilots")]
    public Task Pilots([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/pilots")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var (language, only) = (ask.Language(), ask.Text("pilot"));
        if (ask.Problem is { } refused)
            return refused;
        return Answer.Json(new PilotsAnswer(Items(store, ask.Pilots, only, language)), ApiJson.Default.PilotsAnswer);
    }, cancellationToken);

    /// <param name="only">The pilot that is given with its sites; null for all.</param>
    internal static IReadOnlyList<PilotItem> Items(PilotFileStore store, PilotCatalog current, string? only, string? language) =>
        [.. current.Pilots.Select(pilot => Item(store, only is null || only == pilot.Id ? pilot : pilot with { Sites = [] }, language))];

    internal static PilotItem Item(PilotFileStore store, PilotDefinition pilot, string? language, bool withLimits = true) => new(
        pilot.Id, pilot.Names.In(language, pilot.Name), pilot.Country, pilot.Version, store.IsPut(pilot.Id) ? VersionRows.Put : VersionRows.Package,
        [.. pilot.Sites.Select(site =>
        new SiteItem(site.Id, site.Names.In(language, site.Name), site.Latitude, site.Longitude, site.People, site.Zone.Id,
            [.. site.Devices.Select(device => Item(device, site, language, withLimits))]))]);

    private static DeviceItem Item(DeviceDefinition device, SiteDefinition site, string? language, bool withLimits)
    {
        var isElsewhere = (device.Latitude, device.Longitude) != (site.Latitude, site.Longitude);
        return new(device.Key.ToString(), device.Names.In(language, device.Name), device.Type, device.RegisteredTicks is { } ticks ? Utc(ticks) : null,
            isElsewhere ? device.Latitude : null, isElsewhere ? device.Longitude : null, [.. device.Streams.Select(stream => new StreamItem(stream.Name,
            stream.Names.In(language, stream.Label), stream.Unit, stream.Kind.ToString().ToLowerInvariant(), stream.FullAt,
            withLimits ? Limits(device, stream, language) : null))]);
    }

    private static List<LimitItem>? Limits(DeviceDefinition device, StreamDefinition stream, string? language)
    {
        var limits = device.Rules.Where(rule => rule.Stream == stream.Name && rule.Condition is Threshold).Select(rule =>
        {
            var (threshold, text) = ((Threshold)rule.Condition, rule.TextIn(language));
            return new LimitItem(rule.Id, text?.Name ?? rule.Name, rule.Severity.ToString().ToLowerInvariant(), threshold.Above, threshold.Below);
        }).ToList();
        return limits.Count == 0 ? null : limits;
    }
}
