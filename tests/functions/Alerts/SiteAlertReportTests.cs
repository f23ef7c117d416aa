using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Reports;
using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Tests.Alerts;

public sealed class SiteAlertReportTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Rates_chattering_stale_alerts_and_medians()
    {
        AlertItem[] alerts =
        [
            Alert("pump", "dry", 0, cleared: 10),
            Alert("pump", "dry", 0.5, cleared: 1, acknowledged: 2.5),
            Alert("pump", "dry", 0.9, cleared: 1.5, acknowledged: 0.1), // by the device's clock before it was raised
            Alert("tank", "low", 9, cleared: 9 + 24 * 60 + 1),
            Alert("tank", "low", 10.5, cleared: null),
        ];

        var report = SiteAlertReport.Of("s", alerts, Start, Start.AddHours(1), Start.AddHours(2));

        Assert.Equal((5, 0.8333, true), (report.Alerts, report.InTenMinutes, report.IsAcceptable));
        Assert.Equal((4, 1, 1, 1), (report.MostInTenMinutes, report.Chattering, report.Stale, report.Open));
        Assert.Equal((2, 60.0), (report.Acknowledged, report.SecondsToAcknowledge));
        Assert.Equal(new RuleAlerts("p/s/pump", "dry", "dry", 3, 0.6, 3, 0, 60, 36), report.Rules[0]);
        Assert.Equal(("p/s/tank", 2, 1, 1), (report.Rules[1].Device, report.Rules[1].Alerts, report.Rules[1].MostInAMinute, report.Rules[1].Stale));
    }

    [Fact]
    public void An_alert_that_stands_for_a_day_is_stale_and_one_every_ten_minutes_is_too_many()
    {
        var alerts = Enumerable.Range(0, 6).Select(i => Alert("pump", "dry", i * 10, cleared: null)).ToList();

        var report = SiteAlertReport.Of("s", alerts, Start, Start.AddHours(1), Start.AddHours(24).AddMinutes(15));

        Assert.Equal((2, false, 1), (report.Stale, report.IsAcceptable, report.MostInTenMinutes));
    }

    [Fact]
    public void A_site_without_alerts_has_no_medians()
    {
        var report = SiteAlertReport.Of("s", [], Start, Start.AddHours(1), Start);

        Assert.Equal((0, 0.0, true, 0), (report.Alerts, report.InTenMinutes, report.IsAcceptable, report.MostInTenMinutes));
        Assert.Null(report.SecondsToAcknowledge);
        Assert.Empty(report.Rules);
    }

    [Fact]
    public void The_page_shows_the_figures_and_the_ten_most_frequent()
    {
        var alerts = Enumerable.Range(0, 12).SelectMany(rule => Enumerable.Range(0, 12 - rule)
            .Select(i => Alert("pump", $"<r{rule}>", i, cleared: i + 5, acknowledged: i + 2)));
        var report = SiteAlertReport.Of("s", [.. alerts], Start, Start.AddHours(1), Start.AddHours(2));

        var page = System.Text.Encoding.UTF8.GetString(AlertReportHtml.Write(
            new AlertReportAnswer("p", Start, Start.AddHours(1), [report]), "P", new Dictionary<string, string> { ["s"] = "Puits <1>" }, ReportTexts.Of("fr")));

        Assert.Contains("<td>Puits &lt;1&gt;</td><td class=\"n\">78</td><td class=\"n\">13 (trop)</td>", page);
        Assert.Contains("<html lang=\"fr\"", page);
        Assert.Contains("<td class=\"n\">2 min</td><td class=\"n\">5 min</td>", page);
        Assert.Equal((true, false), (page.Contains("&lt;r9&gt;", StringComparison.Ordinal), page.Contains("&lt;r10&gt;", StringComparison.Ordinal)));
    }

    private static AlertItem Alert(string device, string rule, double minute, double? cleared, double? acknowledged = null) =>
        new("id", $"p/s/{device}", rule, rule, "warning",
        "flow", "L/s", "raised", Start.AddMinutes(minute), 1, cleared is { } end ? Start.AddMinutes(end) : null, 1,
        acknowledged is { } seen ? Start.AddMinutes(seen) : null, null);
}
