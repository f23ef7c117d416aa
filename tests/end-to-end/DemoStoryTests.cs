using System.Globalization;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>What a demo tells while it runs.</summary>
[Collection(SharedDemo.Name)]
public sealed class DemoStoryTests(RunningDemo demo)
{
    private static readonly string[] Story =
    [
        "ALERT    warning   Tank leaks at night: headworks/", "cleared  warning   Tank leaks at night: headworks/",
        "ALERT    critical  Turbidity over 5 NTU: headworks/", "ALERT    critical  Pump runs dry: headworks/",
    ];

    [Fact]
    public async Task In_45_seconds_of_a_machine_that_keeps_up_a_tank_leaks_turbidity_rises_and_a_pump_runs_dry()
    {
        // The clock waits for a machine that does not keep up: the 45 seconds are 12 hours of the pilot's time on any.
        await Until.TrueAsync(() => Story.All(news => Told(news).Any()), "the demo tells its story");

        var first = Story.Select(news => TimeOf(Told(news).First())).ToList();
        Assert.True(first.Max() - StartBefore(first.Min()) <= 45 * TimeSpan.FromSeconds(960), string.Join('\n', first));
        var told = Told("Z  ALERT  ").Concat(Told("Z  cleared  ")).ToList();
        Assert.Equal(told.Distinct(), told); // each once
    }

    [Fact]
    public async Task A_second_system_on_its_data_is_refused()
    {
        var (code, _, error) = await SmartpilotsVerb.RunAsync("demo", "--data", demo.DataFolder, "--http-port", "0", "--mqtt-port", "0", "--for", "5s");

        Assert.Equal(1, code);
        Assert.Contains("already runs", error);
    }

    private IEnumerable<string> Told(string news) => demo.Printed.Where(line => line.Contains(news, StringComparison.Ordinal));

    // Of a line such as "2026-11-22 00:52Z  ALERT …".
    private static DateTime TimeOf(string line) => DateTime.ParseExact(line[..16], "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    // The demo begins at half past eleven at night in Lagos.
    private static DateTime StartBefore(DateTime time) => time.Date.AddHours(22.5) is var evening && evening <= time ? evening : evening.AddDays(-1);
}
