using SmartPilots.Core.Indicators;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Reports;

public sealed class ReportFunction(ReportQuery reports, ProgrammeSource programmes, PilotSource pilots)
{
    /// <summary>The report of a pilot, a programme or one of its places for a month, quarter or year: the same inputs give the same bytes.</summary>
    [Function("report")]
    [Query("period", "Such as 2026-11, 2026-Q4 or 2026", Needed = true)]
    [Query("pilot", "A pilot")]
    [Query("programme", "In place of a pilot: name of an indicators file's programme")]
    [Query("place", "Only this place of the programme")]
    [Query("format", "html, csv or xlsx")]
    [Query("kind", "full (by device), or donor: the summary by site")]
    [Query("language", "BCP 47 tag; English where there is no other")]
    [Answers(200, "The report", "text/html"), Answers(200, "The report", "text/csv")]
    [Answers(200, "The report", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Refuses(404)]
    public Task Report([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/report")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var scoped = ScopedPilots.Of(caller.Scope, await pilots.LatestAsync(cancellationToken));
        var ask = new QueryParameters(request, scoped);
        if (!IndicatorPeriod.TryParse(ask.Text("period"), out var period) || period.Kind == IndicatorPeriodKind.Day)
            ask.Refuse<object>(Problem.WrongParameter("period", "a month, quarter or year such as 2026-11, 2026-Q4 or 2026"));
        var format = ReportFormat.Find(ask.Text("format") ?? "html") ?? ask.Refuse<ReportFormat>(Problem.WrongParameter("format", "html, csv or xlsx"));
        var kind = ask.OneOf("kind", "full", "donor");
        var language = ask.Language();
        var subject = Subject(ask, caller.Scope, period);
        if (ask.Problem is { } refused)
            return refused;
        var full = await reports.OfAsync(subject!, scoped, period, cancellationToken);
        var report = kind == "donor" ? full.ForDonors() : full;
        var response = request.HttpContext.Response;
        if (format == ReportFormat.Html)
            response.Headers.ContentSecurityPolicy = PrintedPage.Style.Policy;
        else
            response.Headers.ContentDisposition = $"attachment; filename=\"{subject!.FileName}-{period}.{format!.Name}\"";
        return Answer.Bytes(format!.ContentType, await format.WriteAsync(report, ReportTexts.Of(language)));
    }, cancellationToken);

    private ReportSubject? Subject(QueryParameters ask, AccessScope scope, IndicatorPeriod period)
    {
        if (ask.Text("programme") is not { } programme)
            return ask.Pilot() is { } pilot ? ReportSubject.OfPilot(pilot, programmes.Current, scope, period.Last) : null;
        var subject = ReportSubject.OfPlace(programmes.Current, scope, programme, ask.Text("place"), period.Last, out var problem);
        return problem is null ? subject : ask.Refuse<ReportSubject>(problem);
    }
}
