using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Simulation.Fleet;

/// <summary>
/// The pilot that every simulation serves: two sites in zones with and without daylight saving, five devices in its file at first, and two
/// more that speak only where the file is changed meanwhile.
/// </summary>
internal static class SimulatedPilot
{
    public const string Id = "sim";
    public const int StaleAfterSeconds = 6 * 3600;
    public const int SilentAfterSeconds = 150;

    public const string Listed = "abcde";
    public const string Unlisted = "fg";

    /// <summary>Devices that editions of the file list or don't.</summary>
    public const string Moving = "cfg";

    public static readonly IReadOnlyList<SimulatedSite> Sites =
        [new("madrid", "Europe/Madrid", HasSummerTime: true, ["a", "b", "c", "f"]), new("lagos", "Africa/Lagos", HasSummerTime: false, ["d", "e", "g"])];

    /// <summary>As an instance reads an edition: with a decoder of many times a message, for the devices that the file lists.</summary>
    public static PilotCatalog Catalog(PilotEdition edition, Func<DeviceDefinition, DeviceDefinition>? change) => new(
    [
        edition.File with
        {
            Sites = [.. edition.File.Sites.Select(site => site with
            {
                Devices = [.. site.Devices.Select(device => device with { Decoder = new SeriesDecoder() }).Select(change ?? (device => device))],
            })],
        },
    ]);
}

internal sealed record SimulatedSite(string Id, string Zone, bool HasSummerTime, IReadOnlyList<string> Devices);
