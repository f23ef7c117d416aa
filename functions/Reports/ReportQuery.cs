using SmartPilots.Core;
using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Ledger;

namespace SmartPilots.Functions.Reports;

/// <summary>Gathers a report from windows of days, alerts, corrections, the ledger and stored indicators: a few reads for each device, and no raw reading.</summary>
public sealed class ReportQuery(ITelemetryStore store, AlertStore alerts, CorrectionStore corrections, LedgerQuery ledger, IndicatorStore indicators)
{
    internal async Task<Report> OfAsync(ReportSubject subject, PilotCatalog pilots, IndicatorPeriod period, CancellationToken cancellationToken)
    {
        var devices = pilots.Devices.Where(device => subject.Sites.Contains($"{device.Key.Pilot}/{device.Key.Site}"))
            .OrderBy(device => device.Key.Partition, StringComparer.Ordinal).ToList();
        var windows = new ReportWindows(store, period);
        var (lines, streams) = (new List<DeviceLine>(), new List<StreamLine>());
        foreach (var device in devices)
            await windows.AddAsync(device, lines, streams, cancellationToken);
        var made = new List<CorrectionLine>();
        var counts = new LedgerCounts();
        foreach (var device in devices)
        {
            made.AddRange((await corrections.OfDeviceAsync(device, cancellationToken)).Where(one => IsWithin(device, one.Ticks, period))
                .Select(one => new CorrectionLine(device.Key.ToString(), one.Stream, Utc(one.Ticks), one.Original, one.Value, one.By, one.Reason)));
            counts.Add(LedgerQuery.Total(await ledger.OfDeviceAsync(device.Key, period.First, period.Last, cancellationToken)));
        }
        return new Report(subject.Title, period.ToString(), subject.People, subject.PeopleSource, await IndicatorsAsync(subject, period, cancellationToken), lines,
            streams,
            await AlertsAsync(subject, pilots, period, cancellationToken), made,
            new LedgerLine(counts.MessagesSent, counts.MessagesAccepted, counts.MessagesLate, counts.MessagesDuplicate, counts.MessagesQuarantined),
            new LedgerLine(counts.ReadingsSent, counts.ReadingsAccepted, counts.ReadingsLate, counts.ReadingsDuplicate, counts.ReadingsQuarantined),
            windows.Count, windows.Hash)
        {
            Names = NamesOf(pilots.Pilots.SelectMany(pilot => pilot.Sites.Where(site => subject.Sites.Contains($"{pilot.Id}/{site.Id}"))
                .Select(site => ($"{pilot.Id}/{site.Id}", site)))),
        };
    }

    private static Dictionary<string, string> NamesOf(IEnumerable<(string Id, SiteDefinition Site)> sites) => sites
        .SelectMany(one => one.Site.Devices.Select(device => (Id: device.Key.ToString(), Name: $"{device.Name}, {one.Site.Name}")).Prepend((one.Id, one.Site.Name)))
        .ToDictionary(one => one.Id, one => one.Name);

    private async Task<IReadOnlyList<IndicatorLine>> IndicatorsAsync(ReportSubject subject, IndicatorPeriod period, CancellationToken cancellationToken)
    {
        var lines = new List<IndicatorLine>();
        foreach (var programme in subject.Places.GroupBy(pair => pair.Programme, pair => pair.Place))
        {
            foreach (var indicator in programme.Key.Indicators.Where(one => one.HasTitle && one.Periods.Contains(period.Kind)))
            {
                var values = (await indicators.OfPeriodAsync(programme.Key.Id, indicator.Id, period, cancellationToken)).ToDictionary(value => value.Place);
                foreach (var place in programme)
                {
                    if (values.GetValueOrDefault(place.Id) is not { } value || value.Result.Outcome == IndicatorOutcome.NoDevice)
                        continue;
                    lines.Add(new IndicatorLine(indicator.Name, place.Name, value.Result.Outcome.Code(), value.Result.Value, indicator.UnitText(value.Unit),
                        EnumCode<IndicatorStatus>.Of(value.Status), value.Result.Completeness, value.Result.Value is { } number ? indicator.IsMet(number) : null,
                        value.Result.PeopleMeasured, place.Quantity(PlaceQuantity.People, period.Last)?.Value,
                        value.Reason.Length > 0 ? value.Reason : value.Result.Note.Length > 0 ? value.Result.Note : null, value.Hash));
                }
            }
        }
        return lines;
    }

    private async Task<IReadOnlyList<AlertLine>> AlertsAsync(ReportSubject subject, PilotCatalog pilots, IndicatorPeriod period, CancellationToken cancellationToken)
    {
        var lines = new List<AlertLine>();
        foreach (var pilot in pilots.Pilots)
        {
            foreach (var site in pilot.Sites.Where(site => subject.Sites.Contains($"{pilot.Id}/{site.Id}")))
            {
                var calendar = new SiteCalendar(site.Zone);
                var (from, to) = (Utc(calendar.StartOf(period.First)), Utc(calendar.StartOf(period.Last.AddDays(1))));
                var raised = await alerts.RaisedWithinAsync(pilot.Id, site.Id, from, to, cancellationToken);
                var report = SiteAlertReport.Of(site.Id, raised, from, to, to);
                lines.AddRange(report.Rules.Select(rule => new AlertLine(rule.Device, rule.Rule, rule.Name, rule.Alerts,
                    raised.Count(one => one.Device == rule.Device && one.Rule == rule.Rule && one.AcknowledgedAt is not null),
                    raised.Count(one => one.Device == rule.Device && one.Rule == rule.Rule && one.ClearedAt is null), rule.SecondsToAcknowledge, rule.SecondsToClear)));
            }
        }
        return lines;
    }

    private static bool IsWithin(DeviceDefinition device, long ticks, IndicatorPeriod period) =>
        ticks >= device.Calendar.StartOf(period.First) && ticks < device.Calendar.StartOf(period.Last.AddDays(1));
}
