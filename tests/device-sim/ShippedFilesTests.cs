using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim.Tests;

/// <summary>Scenarios and maps speak of devices and streams that the pilot files have.</summary>
public sealed class ShippedFilesTests
{
    public static TheoryData<string> Pilots => ShippedPilots.WithScenario;

    [Theory]
    [MemberData(nameof(Pilots))]
    public void A_scenario_speaks_for_every_device_and_stream_of_its_pilot(string name)
    {
        var fleet = new Fleet(ShippedPilots.Scenario(name), 1);
        var pilot = ShippedPilots.Read(fleet.Pilot);
        var simulated = fleet.Devices.SelectMany(device => device.Sensors.Select(sensor => $"{device.Key}/{sensor.Stream}"));
        var real = pilot.Sites.SelectMany(site => site.Devices)
            .SelectMany(device => device.Streams.Select(stream => $"{device.Key}/{stream.Name}"));

        Assert.Equal(real.Order(), simulated.Order());
    }

    [SkippableTheory]
    [InlineData("batadal", "batadal/BATADAL_dataset04.csv.gz")]
    [InlineData("daiad", "daiad/swm_trialA_clean.csv.gz")]
    public void A_map_speaks_of_devices_and_streams_of_its_pilot(string map, string recording)
    {
        var devices = ShippedPilots.Read(map).Sites.SelectMany(site => site.Devices).ToDictionary(device => device.Key);

        foreach (var message in CsvRecording.Open(RecordedData.File(recording), RecordedData.Map(map)).Messages().Take(20_000)
                     .DistinctBy(message => message.Topic))
        {
            Assert.True(DeviceTopic.TryParse(message.Topic, out var topic));
            using var payload = System.Text.Json.JsonDocument.Parse(message.Payload);
            var streams = devices[topic!.Device].Streams.Select(stream => stream.Name);
            Assert.Equal(streams.Order(), payload.RootElement.GetProperty("values").EnumerateObject().Select(value => value.Name).Order());
        }
    }
}
