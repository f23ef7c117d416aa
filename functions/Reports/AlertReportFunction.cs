using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Reports;

internal sealed record AlertReportAnswer(string Pilot, DateTime From, DateTime To, IReadOnlyList<SiteAlertReport> Sites);

public sealed class AlertReportFunction(AlertStore alerts, PilotSource pilots, TimeProvider clock)
{
    private const int UsualDays = 30;
    private const int MostDays = 366;

    /// <summary>How well the alerting of a pilot's sites works, by the measures of EEMUA 191.</summary>
    [Function("alert-report")]
    [Query("pilot", Needed = true)]
    [Query("site")]
    [Query("from", "Raised from this time on; 30 days before to when left out", Type = typeof(DateTime))]
    [Query("to", "Raised before it; now when left out", Type = typeof(DateTime))]
    [Query("format", "json (default), csv: a line for each rule and device, or html: a page that prints, with the ten most frequent of each site", "json", "csv", "html")]
    [Query("language", "Of the page: a BCP 47 tag, one of the ten languages of the reports")]
    [Answers<AlertReportAnswer>("The report"), Answers(200, "The report", "text/csv"), Answers(200, "The report", "text/html"), Refuses(404)]
    public Task Report([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/alerts/report")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var sites = ask.Sites(out var pilot);
        var now = clock.GetUtcNow().UtcDateTime;
        var to = ask.Time("to", now);
        var from = ask.Time("from", to.AddDays(-UsualDays));
        if (from >= to || to - from > TimeSpan.FromDays(MostDays))
            ask.Refuse<object>(Problem.WrongParameter("from", $"a time before to, at most {MostDays} days"));
        var format = ask.OneOf("format", "json", "csv", "html");
        var language = ask.Language();
        if (ask.Problem is { } refused)
            return refused;
        var reports = await Task.WhenAll(sites.Select(async site =>
            SiteAlertReport.Of(site.Id, await alerts.RaisedWithinAsync(pilot!.Id, site.Id, from, to, cancellationToken), from, to, now)));
        var answer = new AlertReportAnswer(pilot!.Id, from, to, reports);
        return format switch
        {
            "html" => Answer.Html(AlertReportHtml.Write(answer, pilot.Names.In(language, pilot.Name), Names(sites, language), ReportTexts.Of(language)),
                PrintedPage.Style),
            "csv" => Answer.Csv($"{pilot.Id}-alerts.csv", Csv(reports)),
            _ => Answer.Json(answer, ApiJson.Default.AlertReportAnswer),
        };
    }, cancellationToken);

    private static Dictionary<string, string> Names(IEnumerable<SiteDefinition> sites, string? language) => sites.SelectMany(site => site.Devices
        .Select(device => (Id: device.Key.ToString(), Name: device.Names.In(language, device.Name))).Prepend((Id: site.Id, Name: site.Names.In(language, site.Name))))
        .ToDictionary(one => one.Id, one => one.Name);

    private static byte[] Csv(IEnumerable<SiteAlertReport> reports)
    {
        var csv = new CsvText();
        csv.Line("site", "device", "rule", "name", "alerts", "share", "most_in_a_minute", "stale", "median_seconds_to_acknowledge", "median_seconds_to_clear");
        foreach (var report in reports)
        {
            foreach (var rule in report.Rules)
            {
                csv.Line(report.Site, rule.Device, rule.Rule, rule.Name, CsvText.Text((long?)rule.Alerts), CsvText.Text(rule.Share),
                    CsvText.Text((long?)rule.MostInAMinute), CsvText.Text((long?)rule.Stale), CsvText.Text(rule.SecondsToAcknowledge), CsvText.Text(rule.SecondsToClear));
            }
        }
        return csv.Take();
    }
}
