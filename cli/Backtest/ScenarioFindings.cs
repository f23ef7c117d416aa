using NodaTime;
using SmartPilots.Core.Alerts;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.Cli.Backtest;

/// <summary>Alerts against a scenario's labels.</summary>
/// <param name="Promised">Alerts that must be there: one for each event and each of its rules.</param>
/// <param name="Missed">Those that were not raised, in words.</param>
/// <param name="False">Alerts that no event explains, in words.</param>
/// <param name="Latest">The longest time after the end of its event at which an alert was raised; zero when all came before.</param>
internal sealed record ScenarioFindings(int Promised, IReadOnlyList<string> Missed, IReadOnlyList<string> False, Duration Latest)
{
    // A river shows what befell it for a while after.
    private static readonly Duration Afterwards = Duration.FromHours(1);

    public static ScenarioFindings Of(Fleet fleet, Instant from, Instant to, IReadOnlyList<AlertTransition> alerts)
    {
        var labels = fleet.Events.SelectMany(happening => happening.Within(from - Afterwards, to, fleet.Zone).SelectMany(time =>
            happening.Rules.Select(rule => new Label(happening, rule, time.Start, time.End)))).ToList();
        var due = labels.Where(label => label.Start >= from && label.End + Afterwards <= to).ToList();
        return new ScenarioFindings(due.Count,
            [.. due.Where(label => !alerts.Any(label.Explains)).Select(label => $"{label.Event.Label} at {label.Start} raised no {label.Rule}")],
            [.. alerts.Where(alert => !labels.Any(label => label.Explains(alert))).Select(alert => $"{alert.Rule} of {alert.Device} at {Raised(alert)}")],
            alerts.Select(alert => labels.Where(label => label.Explains(alert)).Select(label => Raised(alert) - label.End).DefaultIfEmpty().Min())
                .Append(Duration.Zero).Max());
    }

    private static Instant Raised(AlertTransition alert) => Instant.FromDateTimeUtc(new DateTime(alert.RaisedTicks, DateTimeKind.Utc));

    private sealed record Label(LabelledEvent Event, string Rule, Instant Start, Instant End)
    {
        public bool Explains(AlertTransition alert) => alert.Rule == Rule && Raised(alert) >= Start && Raised(alert) <= End + Afterwards
            && Event.Devices.Any(device => device == $"{alert.Device.Site}/{alert.Device.Device}"
                || (alert.Device.Device == AlertSubject.Site && device.StartsWith($"{alert.Device.Site}/", StringComparison.Ordinal)));
    }
}
