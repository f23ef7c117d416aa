using System.Text;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Readings;

namespace SmartPilots.Functions.Tests.Readings;

/// <summary>What is wrong with a device is told without a rule for it.</summary>
public sealed class DeviceHealthTests
{
    private static readonly DateTime Now = new(2026, 11, 30, 9, 0, 0, DateTimeKind.Utc);
    private static readonly DeviceDefinition Device = Read("""
        { "stream": "level_m", "label": "Level", "unit": "m", "everySeconds": 60 },
        { "stream": "temp_c", "unit": "Cel", "everySeconds": 60, "silentAfterSeconds": 600 },
        { "stream": "rain_mm", "unit": "mm" },
        { "stream": "battery_pct", "label": "Battery", "unit": "%" },
        { "stream": "battery_v", "unit": "V", "lowBelow": 3.3 },
        { "stream": "probe_ntu", "label": "Turbidity", "unit": "NTU", "stuckAfterSeconds": 100000 }
        """);

    [Theory]
    [InlineData(180, 10, "")]
    [InlineData(181, 10, "stream-silent level_m")]
    [InlineData(181, 601, "silent ")]
    [InlineData(10, 601, "stream-silent temp_c")]
    public void A_stream_is_silent_after_three_intervals_or_as_the_file_says_and_a_device_when_all_that_are_watched_are(int level, int temp, string expected)
    {
        var latest = Row(("level_m", 1, level), ("temp_c", 20, temp), ("rain_mm", 0, 100_000));

        Assert.Equal(expected, Told(latest));
    }

    [Fact]
    public void Silence_is_counted_from_the_last_reading() =>
        Assert.Equal(Now.AddSeconds(-700), Assert.Single(DeviceHealth.Of(Device, Row(("level_m", 1, 800), ("temp_c", 20, 700)), Now.Ticks, TimeSpan.Zero)).Since);

    [Fact]
    public void The_systems_own_delay_is_no_silence_also_where_time_runs_faster() =>
        Assert.Empty(DeviceHealth.Of(Device, Row(("level_m", 1, 20_000)), Now.Ticks, DeviceHealth.LagOf(new AppFacts("fake") { SimulatedSpeed = 960 })));

    [Theory]
    [InlineData("battery_pct", 19, "low battery_pct")]
    [InlineData("battery_pct", 20, "")]
    [InlineData("battery_v", 3.2, "low battery_v")]
    [InlineData("rain_mm", 0, "")]
    public void A_low_battery_is_told(string stream, double value, string expected) => Assert.Equal(expected, Told(Row((stream, (decimal)value, 5))));

    [Theory]
    [InlineData("1 1 1", "stuck probe_ntu")]
    [InlineData("1 2 2", "")]
    [InlineData("2 1 1", "")]
    public void A_sensor_that_says_the_same_for_longer_than_the_stream_allows_is_stuck(string days, string expected)
    {
        var snapshot = new DeviceSnapshot();
        var probe = Device.Streams.Single(stream => stream.Name == "probe_ntu");
        List<DeviceMessage> messages = [.. days.Split(' ').Select((value, day) => new DeviceMessage(new SourceId("g", "e", SourceId.Live), day + 1, "topic",
            Now.Ticks, default, [new DecodedReading(probe, Now.AddDays(day - 2).Ticks, value == "1" ? 1 : 2, Quality.Good)], []))];

        snapshot.Learn(messages[0].LedgerKey, null);
        CommitPlanner.Plan(snapshot, Device, messages, 0, Now.Ticks);

        var state = snapshot.State;
        Assert.Equal(expected, Told(new LatestRow("d", 1, state.MaxTicks, 0, 0, null, state.Streams)));
    }

    [Fact]
    public void A_clock_behind_and_a_device_offline_are_told() =>
        Assert.Equal("offline |clock-behind ", Told(Row(("level_m", 1, 5)) with { SkewSeconds = -7_200, Online = false }));

    [Fact]
    public void A_no_data_alert_is_silence() => Assert.Equal("silent ", Told(Row(("level_m", 1, 5)) with { SilentTicks = Now.Ticks }));

    private static string Told(LatestRow latest) => string.Join('|',
        DeviceHealth.Of(Device, latest, Now.Ticks, TimeSpan.FromSeconds(30)).Select(item => $"{item.Code} {item.Stream}"));

    private static LatestRow Row(params (string Stream, decimal Value, int SecondsAgo)[] streams)
    {
        var states = streams.ToDictionary(one => one.Stream, one => new StreamState { Latest = one.Value, LatestTicks = Now.AddSeconds(-one.SecondsAgo).Ticks });
        return new LatestRow("d", 1, states.Values.Max(state => state.LatestTicks), 0, 0, null, states);
    }

    private static DeviceDefinition Read(string streams) => PilotFileReader.Read(Encoding.UTF8.GetBytes($$"""
        { "pilot": "p", "name": "P", "zone": "UTC", "deviceTypes": [ { "type": "t", "streams": [ {{streams}} ] } ],
          "sites": [ { "site": "s", "devices": [ { "device": "d", "type": "t" } ] } ] }
        """), "p.json").Pilot!.Sites[0].Devices[0];
}
