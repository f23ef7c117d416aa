using NodaTime;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim.Tests.Signals;

/// <summary>Every scenario raises what its events promise, and nothing else.</summary>
public sealed class ScenarioAlertsTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 1, 0, 0);
    private static readonly Instant End = Start + Duration.FromDays(15);

    // A river or a cooled pipe shows what befell it for a while after.
    private static readonly Duration Afterwards = Duration.FromHours(18);

    public static TheoryData<string> Pilots => ShippedPilots.WithScenario;

    [Theory]
    [MemberData(nameof(Pilots))]
    public void Events_raise_their_alerts_and_there_is_no_false_alarm(string pilot)
    {
        var fleet = new Fleet(ShippedPilots.Scenario(pilot), 3);
        var oracle = new RuleOracle(ShippedPilots.Read(pilot));
        foreach (var message in fleet.Messages(Start, End))
            oracle.Take(message);
        var labels = fleet.Events.SelectMany(happening => happening.Within(Start - Afterwards, End, fleet.Zone)
            .Select(time => (happening.Label, happening.Devices, happening.Rules, time.Start, End: time.End + Afterwards))).ToList();

        AssertNone((labels.Where(label => label.Start >= Start && label.End <= End).SelectMany(label => label.Rules
            .Where(rule => !oracle.Raised.Any(alert => alert.Rule == rule && alert.At >= label.Start && alert.At <= label.End
                && Befalls(label.Devices, alert.Device)))
            .Select(rule => $"{label.Label} at {label.Start} raised no {rule}"))));
        AssertNone((oracle.Raised.Where(alert => !labels.Any(label => label.Rules.Contains(alert.Rule)
            && Befalls(label.Devices, alert.Device) && alert.At >= label.Start && alert.At <= label.End))
            .Select(alert => $"false alarm {alert.Rule} of {alert.Device} at {alert.At}")));
    }

    // What several devices show is told of their site.
    private static bool Befalls(IReadOnlyList<string> devices, DeviceKey device) => devices.Any(one => one == $"{device.Site}/{device.Device}"
        || (!AlertSubject.IsDevice(device.Device) && one.StartsWith(device.Site + "/", StringComparison.Ordinal)));

    private static void AssertNone(IEnumerable<string> faults)
    {
        var text = string.Join('\n', faults);
        Assert.True(text.Length == 0, text);
    }
}
