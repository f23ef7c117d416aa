using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.Citizens;

/// <summary>
/// Raises alerts of what citizens report, when a report arrives, and clears those of which no open report is left, every five minutes. An alert is about the
/// site's citizens (<see cref="AlertSubject.OfCitizens"/>) and goes the way of all others: it is told, acknowledged, shelved and exported like them.
/// </summary>
public sealed class ReportAlerts(ITelemetryStore store, CitizenReportStore reports, OutboxPublisher outbox, PilotSource pilots, TimeProvider clock)
{
    [Function("citizen-alerts")]
    public Task TimerAsync([TimerTrigger("30 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => RunAsync(cancellationToken);

    /// <exception cref="AggregateException">At the end, of single sites: the others are done.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sites = (await pilots.LatestAsync(cancellationToken)).Pilots.SelectMany(pilot => pilot.Sites.Where(site => site.Public?.ReportRules.Count > 0)
            .Select(site => (Pilot: pilot.Id, Site: site)));
        await EachDevice.RunAsync(sites, one => EvaluateAsync(one.Pilot, one.Site, cancellationToken), cancellationToken);
    }

    /// <exception cref="StoreUnavailableException">The next run decides.</exception>
    internal async Task EvaluateAsync(string pilot, SiteDefinition site, CancellationToken cancellationToken)
    {
        var rules = site.Public?.ReportRules ?? [];
        if (rules.Count == 0)
            return;
        var (now, subject) = (clock.GetUtcNow().UtcDateTime, AlertSubject.OfCitizens(pilot, site.Id));
        var found = await reports.OpenSinceAsync(pilot, site.Id, now - rules.Max(rule => rule.Within), cancellationToken);
        var devices = rules.Select(rule => rule.With?.Device).OfType<string>().Distinct().ToList();
        var rows = await store.FindAsync(Tables.Latest, subject.SitePartition, [subject.Device, .. devices], cancellationToken);
        var latest = rows.OfType<StoredRow>().Select(LatestRow.FromRow).ToDictionary(row => row.Device);
        var open = latest.GetValueOrDefault(subject.Device)?.OpenRules ?? [];
        var findings = new List<SubjectFinding>();
        foreach (var rule in rules)
        {
            var count = found.Count(report => report.Kind == rule.Kind && report.MadeAt > now - rule.Within);
            var holds = open.Contains(rule.Id) ? count > 0 : count >= rule.Count && HoldsWith(rule, latest, now);
            findings.Add(new SubjectFinding(rule.Id, rule.Name, rule.Severity, holds, count, "reports", rule.Count, rule.WhatToDo));
        }
        await AlertCommit.RunAsync(store, outbox, UnroutableDevice.At(subject),
            snapshot => CommitPlanner.PlanSubject(snapshot, subject, findings, now.Ticks), cancellationToken);
    }

    private static bool HoldsWith(ReportRule rule, Dictionary<string, LatestRow> latest, DateTime now) => rule.With is not { } value
        || (latest.GetValueOrDefault(value.Device)?.Streams.GetValueOrDefault(value.Stream) is { LatestTicks: > 0 } stream
            && stream.LatestTicks >= (now - rule.Within).Ticks && value.Holds(stream.Latest));
}
