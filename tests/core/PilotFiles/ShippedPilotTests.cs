using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.PilotFiles;

public sealed class ShippedPilotTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Repository.PathTo("pilots"), "*.json")
        .Where(path => !path.EndsWith(".schema.json", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_pilot_that_ships_has_no_mistake(string file)
    {
        var result = Read(file);

        Assert.Empty(result.Errors);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), result.Pilot!.Id);
    }

    [Fact]
    public void The_water_scheme_of_the_demo_has_twelve_devices_and_the_rules_it_shows()
    {
        var pilot = Read("niger-state-water.json").Pilot!;
        var catalog = new PilotCatalog([pilot]);

        Assert.Equal(12, catalog.Devices.Count);
        Assert.True(catalog.Devices.SelectMany(device => device.Streams).Select(stream => stream.Name).Distinct().Count() >= 5);
        Assert.All(catalog.Devices, device => Assert.InRange(device.Latitude!.Value, 8, 11.5)); // Niger State
        Assert.All(catalog.Devices, device => Assert.InRange(device.Longitude!.Value, 3.4, 7.6));
        Assert.True(catalog.TryGetByReadingsTopic("pilots/niger-state-water/headworks/borehole-pump/readings", out var pump));
        Assert.Equal(["pump-dry-run"], pump.Rules.Select(rule => rule.Id));
        Assert.True(catalog.TryGetDevice(new DeviceKey("niger-state-water", "headworks", "tank-outlet"), out var outlet));
        Assert.Equal(["tank-leak-at-night", "battery-low"], outlet.Rules.Select(rule => rule.Id));
        Assert.False(catalog.TryGetByReadingsTopic("pilots/niger-state-water/headworks/borehole-pump/status", out _));
    }

    [Fact]
    public void The_replay_pilots_list_every_recorded_channel_and_meter()
    {
        var batadal = new PilotCatalog([Read("batadal.json").Pilot!]);
        var daiad = new PilotCatalog([Read("daiad.json").Pilot!]);

        Assert.Equal(43, batadal.Devices.Sum(device => device.Streams.Count));
        Assert.Equal(92, daiad.Devices.Count);
        Assert.All(daiad.Devices, device => Assert.Equal("Europe/Madrid", device.Zone.Id));
    }

    private static PilotFileResult Read(string file) =>
        PilotFileReader.Read(File.ReadAllBytes(Repository.PathTo($"pilots/{file}")), file);
}
