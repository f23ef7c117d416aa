using NodaTime;
using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests;

/// <summary>Fleets larger than their pilot file.</summary>
public sealed class FurtherDevicesTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 22, 22, 30);
    private static readonly Instant End = Start + Duration.FromHours(2);

    public static TheoryData<string> Pilots => ShippedPilots.WithScenario;

    [Theory]
    [MemberData(nameof(Pilots))]
    public void Further_devices_are_known_to_the_extended_pilot_file_with_all_their_streams(string name)
    {
        var fleet = new Fleet(ShippedPilots.Scenario(name), 1, 60);
        var pilot = PilotFile.Read(Repository.PathTo("pilots"), fleet.Pilot, fleet.Added);

        Assert.Equal(60, fleet.Devices.Select(device => device.Key).Distinct().Count());
        Assert.True(pilot.Extended);
        Assert.Equal(fleet.Devices.SelectMany(device => device.Sensors.Select(sensor => $"{device.Key}/{sensor.Stream}")).Order(),
            pilot.Definition.Sites.SelectMany(site => site.Devices).SelectMany(device =>
                device.Streams.Select(stream => $"{device.Key}/{stream.Name}")).Order());
    }

    [Fact]
    public void A_listed_device_sends_the_same_bytes_in_a_fleet_of_any_size() =>
        Assert.Equal(Text(Niger(null)), TextOf(Niger(40), Niger(null)));

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_the_first_of_many_are_those_of_fewer()
    {
        Assert.Equal(Text(Niger(25)), Text(Niger(25)));
        Assert.Equal(Text(Niger(25)), TextOf(Niger(40), Niger(25)));
    }

    [Fact]
    public void A_further_device_sees_the_same_place_through_sensors_of_its_own()
    {
        var fleet = Niger(24);
        var tank = fleet.Devices.Single(device => device.Key.Device == "storage-tank-2");
        var lines = fleet.Messages(Start, End).Where(message => message.Topic.Contains("/storage-tank")).Select(message =>
            (message.Topic, Values: PlainPayload.TryRead(message.Payload)!.Value.Values)).ToList();
        var own = lines.Where(line => line.Topic == tank.Topic).Select(line => line.Values[0].Value).ToList();
        var listed = lines.Where(line => line.Topic == tank.Like!.Topic).Select(line => line.Values[0].Value).ToList();

        Assert.Equal(listed.Count, own.Count);
        Assert.NotEqual(listed, own);
        Assert.All(listed.Zip(own), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.2m));
    }

    [Fact]
    public void An_event_shows_on_the_further_devices_too()
    {
        var listed = Niger(null).Events;

        Assert.All(Niger(24).Events.Zip(listed), pair => Assert.Equal(
            pair.Second.Devices.SelectMany(device => new[] { device, $"{device}-2" }).Order(), pair.First.Devices.Order()));
    }

    [Fact]
    public void An_event_of_devices_that_are_left_out_is_no_event_of_the_fleet()
    {
        var fleet = Niger(1);
        var only = $"{fleet.Devices.Single().Key.Site}/{fleet.Devices.Single().Key.Device}";

        Assert.True(fleet.Events.Count < Niger(null).Events.Count);
        Assert.All(fleet.Events, happening => Assert.Equal([only], happening.Devices));
    }

    private static IEnumerable<string> TextOf(Fleet larger, Fleet smaller)
    {
        var known = smaller.Devices.Select(device => device.Topic).ToHashSet();
        return Text(larger).Where(line => known.Contains(line.Split(' ')[1]));
    }

    private static Fleet Niger(int? devices) => new(ShippedPilots.Scenario("niger-state-water"), 7, devices);

    private static List<string> Text(Fleet fleet) => [.. fleet.Messages(Start, End).Select(message =>
        $"{message.Ticks} {message.Topic} {System.Text.Encoding.UTF8.GetString(message.Payload.Span)}")];
}
