using System.Text;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Pilots;

namespace SmartPilots.DeviceSim.Tests.Pilots;

public sealed class ExtendedPilotTests
{
    private static readonly byte[] Pilot = Encoding.UTF8.GetBytes("""
        {
          // comments may be there
          "pilot": "p", "name": "P", "zone": "UTC",
          "deviceTypes": [{ "type": "tank", "streams": [{ "stream": "level_m", "label": "Level", "unit": "m" }] }],
          "sites": [{ "site": "s", "devices": [{ "device": "a", "name": "A", "type": "tank", "ids": ["EUI-1"] }] }, { "site": "empty", "devices": [] }]
        }
        """);

    [Fact]
    public void A_further_device_is_what_its_model_is_but_for_its_name_and_ids()
    {
        var read = Read(ExtendedPilot.Add(Pilot, "p.json", [new AddedDevice(Key("s", "a-2"), "A two") { Like = "a" }]));

        Assert.Equal(["a", "a-2"], read.Sites[0].Devices.Select(device => device.Key.Device));
        Assert.Equal(("A two", "tank"), (read.Sites[0].Devices[1].Name, read.Sites[0].Devices[1].Type));
    }

    [Fact]
    public void A_device_of_a_recording_gets_the_type_that_its_map_says() =>
        Assert.Equal("tank", Read(ExtendedPilot.Add(Pilot, "p.json", [new AddedDevice(Key("empty", "e"), "E") { Type = "tank" }]))
            .Sites[1].Devices.Single().Type);

    [Fact]
    public void A_listed_device_stays_as_it_is() =>
        Assert.Equal("A", Read(ExtendedPilot.Add(Pilot, "p.json", [new AddedDevice(Key("s", "a"), "Other") { Like = "a" }]))
            .Sites[0].Devices.Single().Name);

    [Fact]
    public void Devices_of_an_earlier_run_stay_known()
    {
        var earlier = ExtendedPilot.Add(Pilot, "p.json", [new AddedDevice(Key("s", "a-2"), "Two") { Like = "a" }]);
        var later = ExtendedPilot.Add(Pilot, "p.json", [new AddedDevice(Key("s", "a-3"), "Three") { Like = "a" }]);

        Assert.Equal(["a", "a-3", "a-2"], Read(ExtendedPilot.AddFrom(later, earlier)).Sites[0].Devices.Select(device => device.Key.Device));
    }

    [Theory]
    [InlineData("nowhere", "a", "there is no site 'nowhere'")]
    [InlineData("s", "x", "s has no device 'x'")]
    public void A_place_or_model_that_is_not_there_is_an_error(string site, string like, string why)
    {
        var wrong = Assert.Throws<InputFileException>(() =>
            ExtendedPilot.Add(Pilot, "p.json", [new AddedDevice(Key(site, "b"), "B") { Like = like }]));

        Assert.Contains(why, wrong.Message);
    }

    private static DeviceKey Key(string site, string device) => new("p", site, device);

    private static PilotDefinition Read(byte[] bytes)
    {
        var read = PilotFileReader.Read(bytes, "p.json");
        Assert.Empty(read.Errors);
        return read.Pilot!;
    }
}
