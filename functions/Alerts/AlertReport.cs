namespace SmartPilots.Functions.Alerts;

/// <summary>Alerts of one rule on one device within the time of a report.</summary>
/// <param name="Share">Of all alerts of the site, 0 to 1.</param>
/// <param name="MostInAMinute">Raised within 60 seconds, at most: three or more are chattering.</param>
/// <param name="SecondsToAcknowledge">Median; null when none was acknowledged.</param>
/// <param name="SecondsToClear">Median; null when none was cleared.</param>
internal sealed record RuleAlerts(string Device, string Rule, string Name, int Alerts, double Share, int MostInAMinute, int Stale,
    double? SecondsToAcknowledge, double? SecondsToClear);

/// <summary>How well the alerting of one site works, by the measures of EEMUA 191 and ISA-18.2 for one operator.</summary>
/// <param name="InTenMinutes">Mean number of alerts raised in ten minutes: below 1 is acceptable.</param>
/// <param name="MostInTenMinutes">The most raised within any ten minutes: above 10 is a flood.</param>
/// <param name="Chattering">Rules that were raised three times or more within a minute.</param>
/// <param name="Stale">Alerts that stood for more than 24 hours.</param>
/// <param name="Open">Alerts that stand.</param>
/// <param name="Suppressed">Raised while what causes them stood: nobody was told, and they are in no other count.</param>
/// <param name="Rules">By rule and device, the most frequent first.</param>
/// <param name="IsAcceptable">Fewer than one in ten minutes.</param>
/// <param name="SecondsToAcknowledge">Median.</param>
/// <param name="SecondsToClear">Median.</param>
internal sealed record SiteAlertReport(string Site, int Alerts, double InTenMinutes, bool IsAcceptable, int MostInTenMinutes, int Chattering, int Stale, int Open,
    int Suppressed, int Acknowledged, double? SecondsToAcknowledge, double? SecondsToClear, IReadOnlyList<RuleAlerts> Rules)
{
    private const int ChatteringFrom = 3;
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StaleAfter = TimeSpan.FromHours(24);

    /// <param name="raised">Those raised from <paramref name="from"/> up to and without <paramref name="to"/>, in any order.</param>
    public static SiteAlertReport Of(string site, IReadOnlyCollection<AlertItem> raised, DateTime from, DateTime to, DateTime now)
    {
        var alerts = raised.Where(alert => alert.SuppressedBy is null).ToList();
        var rules = alerts.GroupBy(alert => (alert.Device, alert.Rule)).Select(group => Of(group, alerts.Count, now))
            .OrderByDescending(rule => rule.Alerts).ThenBy(rule => rule.Device, StringComparer.Ordinal).ThenBy(rule => rule.Rule, StringComparer.Ordinal).ToList();
        var rate = alerts.Count / ((to - from) / TenMinutes);
        return new SiteAlertReport(site, alerts.Count, Math.Round(rate, 4), rate < 1, MostWithin(alerts, TenMinutes),
            rules.Count(rule => rule.MostInAMinute >= ChatteringFrom),
            rules.Sum(rule => rule.Stale), alerts.Count(alert => alert.ClearedAt is null), raised.Count - alerts.Count,
            alerts.Count(alert => alert.AcknowledgedAt is not null),
            Median(alerts, alert => alert.AcknowledgedAt), Median(alerts, alert => alert.ClearedAt), rules);
    }

    private static RuleAlerts Of(IGrouping<(string Device, string Rule), AlertItem> group, int all, DateTime now) =>
        new(group.Key.Device, group.Key.Rule, group.MaxBy(alert => alert.RaisedAt)!.Name, group.Count(), Math.Round((double)group.Count() / all, 4),
            MostWithin(group, TimeSpan.FromMinutes(1)), group.Count(alert => (alert.ClearedAt ?? now) - alert.RaisedAt > StaleAfter),
            Median(group, alert => alert.AcknowledgedAt), Median(group, alert => alert.ClearedAt));

    private static int MostWithin(IEnumerable<AlertItem> alerts, TimeSpan span)
    {
        var times = alerts.Select(alert => alert.RaisedAt).Order().ToList();
        var (most, first) = (0, 0);
        for (var last = 0; last < times.Count; last++)
        {
            while (times[last] - times[first] >= span)
                first++;
            most = Math.Max(most, last - first + 1);
        }
        return most;
    }

    // An acknowledgement is by our clock, a raise by the device's: one that seems to come before counts as at once.
    private static double? Median(IEnumerable<AlertItem> alerts, Func<AlertItem, DateTime?> end)
    {
        var seconds = alerts.Where(alert => end(alert) is not null).Select(alert => Math.Max(0, (end(alert)!.Value - alert.RaisedAt).TotalSeconds)).Order().ToList();
        return seconds.Count == 0 ? null : seconds.Count % 2 == 1 ? seconds[seconds.Count / 2] : (seconds[seconds.Count / 2 - 1] + seconds[seconds.Count / 2]) / 2;
    }
}
