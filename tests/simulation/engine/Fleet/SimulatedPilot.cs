using NodaTime;
using SmartPilots.Core;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Simulation.Fleet;

/// <summary>The pilot that every simulation serves: two sites in zones with and without daylight saving, five devices.</summary>
internal static class SimulatedPilot
{
    public const string Id = "sim";
    public const int StaleAfterSeconds = 6 * 3600;
    public const int SilentAfterSeconds = 150;

    public static readonly IReadOnlyList<SimulatedSite> Sites =
        [new("madrid", "Europe/Madrid", HasSummerTime: true, ["a", "b", "c"]), new("lagos", "Africa/Lagos", HasSummerTime: false, ["d", "e"])];

    public static PilotCatalog Catalog(Func<DeviceDefinition, DeviceDefinition>? change) => new(
    [
        new PilotDefinition
        {
            Id = Id,
            Name = "simulated",
            Version = "0",
            Limits = Limits,
            Sites = [.. Sites.Select(site => Define(site, change ?? (device => device)))],
        },
    ]);

    /// <summary>As the pilot file has it once somebody has added the stream that some messages bring along.</summary>
    public static DeviceDefinition WithColour(DeviceDefinition device) =>
        device with { Streams = [.. device.Streams, new StreamDefinition { Name = "colour", Unit = "1" }] };

    private static PilotLimits Limits => new() { StaleAfterSeconds = StaleAfterSeconds, SilentAfterSeconds = SilentAfterSeconds };

    private static SiteDefinition Define(SimulatedSite site, Func<DeviceDefinition, DeviceDefinition> change)
    {
        var zone = DateTimeZoneProviders.Tzdb[site.Zone];
        return new SiteDefinition(site.Id, site.Id, zone, null, null, null,
            [.. site.Devices.Select(device => change(Define(new DeviceKey(Id, site.Id, device), zone)))]);
    }

    private static DeviceDefinition Define(DeviceKey key, DateTimeZone zone) => new()
    {
        Key = key,
        Name = key.Device,
        Type = "station",
        Zone = zone,
        Limits = Limits,
        PilotVersion = "0",
        Decoder = new SeriesDecoder(),
        Streams =
        [
            new StreamDefinition
            {
                Name = "flow", Unit = "L/s", Plausible = new ValueRange(0, 100), Physical = new ValueRange(-50, 1000), Sentinels = [-9m],
            },
            new StreamDefinition { Name = "level", Unit = "m" },
            new StreamDefinition { Name = "wind", Unit = "deg", Kind = StreamKind.Angle },
            new StreamDefinition { Name = "pump", Unit = "1", Kind = StreamKind.State },
        ],
        Rules =
        [
            new RuleDefinition { Id = "high-flow", Name = "high flow", Stream = "flow", Above = 80, ClearAt = 60, Severity = Severity.Critical },
            new RuleDefinition { Id = "low-level", Name = "low level", Stream = "level", Below = 2, ForSeconds = 60, ClearForSeconds = 30 },
            new RuleDefinition { Id = "dry-run", Name = "dry run", Stream = "flow", Below = 1, WhileStream = "pump", WhileValue = 1 },
        ],
    };
}

internal sealed record SimulatedSite(string Id, string Zone, bool HasSummerTime, IReadOnlyList<string> Devices);
