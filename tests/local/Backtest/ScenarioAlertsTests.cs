using NodaTime;
using SmartPilots.Cli.Backtest;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Tests.Support;

namespace SmartPilots.Local.Tests.Backtest;

/// <summary>Every scenario that ships raises what its events promise, and nothing else.</summary>
public sealed class ScenarioAlertsTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 1, 0, 0);

    public static TheoryData<string> Scenarios => [.. Directory.GetFiles(Repository.PathTo("pilots/scenarios"), "*.scenario.json")];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Events_raise_their_alerts_and_there_is_no_false_alarm(string scenario)
    {
        var fleet = new Fleet(scenario, 3);
        var file = Repository.PathTo($"pilots/{fleet.Pilot}.json");
        // Each event once, from its start to what it leaves behind. Longer: smartpilots backtest scenario all --for 30d.
        var end = Start + Duration.FromDays(fleet.Events.Max(happening => happening.EveryDays) + 1) + Duration.FromHours(2);
        var run = new BacktestRun(PilotFileReader.Read(File.ReadAllBytes(file), file).Pilot!);

        run.Play(fleet.Messages(Start, end));

        var found = ScenarioFindings.Of(fleet, Start, end, [.. run.Alarms.Select(alarm => alarm.Raised)]);
        Assert.True(found.Promised >= fleet.Events.Sum(happening => happening.Rules.Count));
        Assert.Empty(found.Missed.Concat(found.False));
    }
}
