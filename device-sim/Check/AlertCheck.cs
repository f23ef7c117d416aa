using NodaTime;
using SmartPilots.DeviceSim.Reconcile;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim.Check;

/// <summary>Alerts against labels.</summary>
/// <param name="Promised">Alerts that must be there: one for each event of the run and each of its rules.</param>
/// <param name="Missed">Those that were not raised, by name.</param>
/// <param name="FalseAlarms">Alerts that no event explains.</param>
/// <param name="Silences">No-data alerts: of devices that a fault silenced, or of all of them after a pause of a slow machine.</param>
public sealed record AlertFindings(int Promised, int Alerts, IReadOnlyList<string> Missed, IReadOnlyList<string> FalseAlarms, int Silences);

/// <summary>Compares the alerts of the API with the labelled events of fleets that ran while the system's clock ran with them.</summary>
public sealed class AlertCheck(ApiReader api)
{
    private const string NoData = "no-data";
    private const string OfSite = "_site"; // whose alerts are those of rules over several devices

    // A river or a cooled pipe shows what befell it for a while after.
    private static readonly Duration Afterwards = Duration.FromHours(18);

    public async Task<AlertFindings> RunAsync(IEnumerable<Fleet> fleets, Instant from, Instant to, CancellationToken cancellationToken)
    {
        var (promised, raised, silences) = (0, 0, 0);
        var missed = new List<string>();
        var falseAlarms = new List<string>();
        foreach (var fleet in fleets)
        {
            var alerts = (await api.GetAsync<AlertsJson>($"/api/alerts?pilot={fleet.Pilot}&state=all&take=1000", cancellationToken)).Alerts
                .Where(alert => alert.RaisedAt >= from.ToDateTimeUtc() && alert.RaisedAt < to.ToDateTimeUtc()).ToList();
            var labels = fleet.Events.SelectMany(happening => happening.Within(from - Afterwards, to, fleet.Zone)
                .SelectMany(time => happening.Rules.Select(rule =>
                    new Label(fleet.Pilot, happening.Label, happening.Devices, rule, time.Start, time.End))))
                .ToList();
            var due = labels.Where(label => label.Start >= from && label.End + Afterwards <= to).ToList();
            promised += due.Count;
            silences += alerts.RemoveAll(alert => alert.Rule == NoData);
            raised += alerts.Count;
            missed.AddRange(due.Where(label => !alerts.Any(label.Explains))
                .Select(label => $"{label.Name} at {label.Start} raised no {label.Rule}"));
            falseAlarms.AddRange(alerts.Where(alert => !labels.Any(label => label.Explains(alert)))
                .Select(alert => $"{alert.Rule} of {alert.Device} at {alert.RaisedAt:u}"));
        }
        return new AlertFindings(promised, raised, missed, falseAlarms, silences);
    }

    private sealed record AlertsJson(IReadOnlyList<StoredAlert> Alerts);

    private sealed record StoredAlert(string Device, string Rule, DateTime RaisedAt);

    private sealed record Label(string Pilot, string Name, IReadOnlyList<string> Devices, string Rule, Instant Start, Instant End)
    {
        public bool Explains(StoredAlert alert) => alert.Rule == Rule && alert.RaisedAt >= Start.ToDateTimeUtc()
            && alert.RaisedAt <= (End + Afterwards).ToDateTimeUtc()
            && Devices.Any(device => alert.Device == $"{Pilot}/{device}" || alert.Device == $"{Pilot}/{device.Split('/')[0]}/{OfSite}");
    }
}
