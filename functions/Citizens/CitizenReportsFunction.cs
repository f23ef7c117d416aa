using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Citizens;

/// <summary>A report as operators see it.</summary>
/// <param name="Contact">What the citizen left to be asked back by; null when nothing, or erased.</param>
internal sealed record CitizenReportItem(string Id, string Pilot, string Site, DateTime MadeAt, string Kind, string? Text, string? Contact,
    [AllowedValues("received", "in-work", "solved", "no-problem")] string Status, string? Answer, string? AnsweredBy, DateTime? AnsweredAt)
{
    public static CitizenReportItem Of(CitizenReport report, string? contact) => new(report.Id, report.Pilot, report.Site, report.MadeAt, report.Kind, report.Text,
        contact, report.Status, report.Answer, report.AnsweredBy, report.AnsweredAt);
}

internal sealed record CitizenReportsAnswer(IReadOnlyList<CitizenReportItem> Reports);

/// <param name="Answer">What the public reads; may be left out.</param>
internal sealed record CitizenAnswerRequest([Required, AllowedValues("received", "in-work", "solved", "no-problem")] string? Status,
    [MaxLength(CitizenReport.MaxText)] string? Answer);

/// <summary>What citizens have reported, for operators, and their answers.</summary>
public sealed class CitizenReportsFunction(CitizenReportStore reports, PilotSource pilots)
{
    private const int DefaultTake = 100;

    /// <summary>Problems that citizens have reported, newest first.</summary>
    [Function("citizen-reports")]
    [Query("pilot", Needed = true)]
    [Query("site")]
    [Query("state", "open (received, in work) or all", "open", "all", Default = "open")]
    [Query("take", Default = 100)]
    [Answers<CitizenReportsAnswer>("The reports"), Refuses(404)]
    public Task Reports([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/citizen-reports")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var sites = ask.Sites(out var pilot);
        var take = ask.Take(DefaultTake);
        var state = ask.OneOf("state", "open", "all");
        if (ask.Problem is { } refused)
            return refused;
        var found = await Task.WhenAll(sites.Select(site => reports.OfSiteAsync(pilot!.Id, site.Id, state == "open", take, cancellationToken)));
        var newest = found.SelectMany(site => site).OrderByDescending(one => one.Report.MadeAt).ThenBy(one => one.Report.Id, StringComparer.Ordinal).Take(take);
        return Answer.Json(new CitizenReportsAnswer([.. newest.Select(one => CitizenReportItem.Of(one.Report, one.Contact))]), ApiJson.Default.CitizenReportsAnswer);
    }, cancellationToken);

    /// <summary>Say what becomes of a report; its public page shows it.</summary>
    [Function("answer-citizen-report")]
    [Takes<CitizenAnswerRequest>]
    [Answers<CitizenReportItem>("The report"), Refuses(404)]
    public Task Reply([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/citizen-reports/{id}")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var asked = await request.ReadSmallJsonAsync(ApiJson.Default.CitizenAnswerRequest, cancellationToken);
        if (asked?.Status is not { } status || !CitizenReport.Statuses.Contains(status) || asked.Answer?.Length > CitizenReport.MaxText)
            return Problem.WrongParameter("status",
                $"{string.Join(", ", CitizenReport.Statuses)}; an answer has at most {CitizenReport.MaxText} characters");
        var isWithin = await reports.FindAsync(id, cancellationToken) is { } known && caller.Scope.HasSite(known.Pilot, known.Site);
        return isWithin && await reports.AnswerAsync(id, status, asked.Answer, caller.Name, cancellationToken) is { } report
            ? Answer.Json(CitizenReportItem.Of(report, null), ApiJson.Default.CitizenReportItem) : Problem.NotFound($"There is no report {id}.");
    }, cancellationToken);
}
