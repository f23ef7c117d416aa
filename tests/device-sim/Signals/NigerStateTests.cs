using System.Text.Json;
using NodaTime;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Signals;

/// <summary>
/// The story that the demonstration tells: from 23:30 on, a leak, a contamination and a dry run, each over again by the afternoon.
/// </summary>
public sealed class NigerStateTests
{
    private static readonly Fleet Fleet = new(Repository.PathTo("pilots/scenarios/niger-state-water.scenario.json"), 1);
    private static readonly LocalDate Eve = new(2026, 11, 22);
    private static readonly Instant Start = At(Eve, Fleet.DemoStart);

    private static readonly Dictionary<string, List<(Instant At, double Value)>> Readings = ReadAll();

    [Fact]
    public void It_has_twelve_devices_of_at_least_five_kinds_of_stream_that_send_each_minute()
    {
        Assert.Equal(12, Fleet.Devices.Count);
        Assert.True(Readings.Keys.Select(name => name.Split('/')[2]).Distinct().Count() >= 5);
        Assert.Equal(12 * 60, Fleet.Messages(Start, Start + Duration.FromHours(1)).Count());
    }

    [Fact]
    public void At_night_the_main_leaks_and_the_tank_falls()
    {
        Assert.All(Between("headworks/tank-outlet/flow_lps", "00:30", "01:25"), value => Assert.True(value < 0.4));
        Assert.All(Between("headworks/tank-outlet/flow_lps", "01:36", "04:00"), value => Assert.True(value > 0.6));
        Assert.All(Between("headworks/tank-outlet/flow_lps", "04:02", "04:30"), value => Assert.True(value < 0.4));
    }

    [Fact]
    public void In_the_morning_turbidity_rises_and_uses_up_the_chlorine()
    {
        Assert.All(Between("headworks/treatment/turbidity_ntu", "00:00", "06:25"), value => Assert.True(value < 4));
        Assert.All(Between("headworks/treatment/turbidity_ntu", "07:10", "08:30"), value => Assert.True(value > 5));
        Assert.All(Between("headworks/treatment/chlorine_mgl", "07:20", "08:30"), value => Assert.True(value < 0.5));
        Assert.All(Between("headworks/treatment/turbidity_ntu", "09:30", "14:30"), value => Assert.True(value < 4));
        Assert.All(Between("headworks/treatment/chlorine_mgl", "09:30", "14:30"), value => Assert.True(value > 0.55));
        Assert.All(Between("tap-market/quality/turbidity_ntu", "11:00", "14:30"), value => Assert.True(value < 4));
    }

    [Fact]
    public void Then_the_pump_runs_dry_and_its_current_falls()
    {
        Assert.All(Between("headworks/borehole-pump/running", "09:03", "10:00"), value => Assert.Equal(1, value));
        Assert.All(Between("headworks/borehole-pump/current_a", "09:03", "10:00"), value => Assert.InRange(value, 3, 4));
        Assert.All(Between("headworks/borehole-pump/flow_lps", "09:03", "10:00"), value => Assert.True(value < 0.1));
        Assert.All(Between("headworks/borehole-pump/current_a", "10:01", "14:30"), value => Assert.True(value is > 5 or < 0.5));
    }

    [Fact]
    public void The_tank_never_runs_empty_and_pressure_stays_at_the_taps()
    {
        Assert.All(Between("headworks/storage-tank/level_m", "00:00", "14:30"), value => Assert.InRange(value, 1.1, 3.25));
        Assert.All(Between("tap-school/meter/pressure_bar", "00:00", "14:30"), value => Assert.True(value > 0.3));
    }

    private static IEnumerable<double> Between(string stream, string from, string to)
    {
        var start = At(Eve.PlusDays(1), Clock(from));
        var end = At(Eve.PlusDays(1), Clock(to));
        var values = Readings[stream].Where(reading => reading.At >= start && reading.At < end).Select(reading => reading.Value).ToList();
        Assert.NotEmpty(values);
        return values;
    }

    private static Dictionary<string, List<(Instant, double)>> ReadAll()
    {
        var all = new Dictionary<string, List<(Instant, double)>>();
        foreach (var message in Fleet.Messages(Start, Start + Duration.FromHours(15)))
        {
            using var payload = JsonDocument.Parse(message.Payload);
            var at = Instant.FromUnixTimeMilliseconds(payload.RootElement.GetProperty("t").GetInt64());
            foreach (var value in payload.RootElement.GetProperty("values").EnumerateObject())
            {
                var name = message.Topic["pilots/niger-state-water/".Length..].Replace("readings", value.Name);
                (all.TryGetValue(name, out var list) ? list : all[name] = []).Add((at, value.Value.GetDouble()));
            }
        }
        return all;
    }

    private static LocalTime Clock(string text) => NodaTime.Text.LocalTimePattern.GeneralIso.Parse(text + ":00").Value;

    private static Instant At(LocalDate date, LocalTime time) => (date + time).InZoneStrictly(Fleet.Zone).ToInstant();
}
