using Microsoft.AspNetCore.WebUtilities;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Citizens;

/// <summary>The pages for citizens: what their pilot's file makes public, and nothing else. No account, no cookie, no script.</summary>
[Query("lang")]
public sealed class PublicPagesFunction(PublicPlaceQuery places, CitizenReportStore reports, ReportLimits limits, ReportAlerts alerts, SessionCookie addresses,
    PilotSource pilots)
{
    private const int MaxFormBytes = 16 * 1024;

    /// <summary>The places of a pilot of which something is public.</summary>
    [Function("public-pilot")]
    [Answers(200, "A page of at most 20 KB without script", "text/html")]
    [Refuses(404, "A page that says so, as for what does not exist", Content = "text/html")]
    public Task Pilot([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "public/{pilot}")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var texts = PageTexts.Of(request);
        return (await pilots.LatestAsync(cancellationToken)).FindPilot(pilot) is { } found && found.Sites.Any(site => site.Public is not null)
            ? PublicHttp.Page(PlacePage.Draw(found, texts)) : Nothing(texts);
    }, cancellationToken);

    /// <summary>What of a place is public: now, this week, planned interruptions.</summary>
    [Function("public-site")]
    [Answers(200, "A page of at most 20 KB without script; it may be kept for a minute", "text/html"), Answers(304, "As the caller has it")]
    [Refuses(404, "A page that says so, as for what does not exist", Content = "text/html")]
    public Task Site([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "public/{pilot}/{site}")] HttpRequest request, string pilot, string site,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var texts = PageTexts.Of(request);
        return await places.FindAsync(await pilots.LatestAsync(cancellationToken), pilot, site, cancellationToken) is { } place
            ? PublicHttp.Page(PlacePage.Draw(place, texts)) : Nothing(texts);
    }, cancellationToken);

    /// <summary>A citizen reports a problem, without an account; a form of the page before.</summary>
    [Function("report-problem")]
    [Takes("application/x-www-form-urlencoded", Component = "CitizenReportForm")]
    [Answers(303, "To the page of the report"), Refuses(400, "A field is missing or too long", Content = "text/html")]
    [Refuses(404, "A page that says so, as for what does not exist", Content = "text/html")]
    [Refuses(429, "Too many from this address or for this place; Retry-After says when", Content = "text/html")]
    public Task Report([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "public/{pilot}/{site}")] HttpRequest request, string pilot, string site,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var texts = PageTexts.Of(request);
        var found = (await pilots.LatestAsync(cancellationToken)).FindPilot(pilot)?.Sites.FirstOrDefault(one => one.Id == site);
        if (found?.Public?.ContactDays is not { } contactDays)
            return Nothing(texts);
        var form = await FormAsync(request, cancellationToken);
        var (kind, text, contact) = (Field(form, "kind"), Field(form, "text"), Field(form, "contact"));
        if (kind is null || !CitizenReport.Kinds.Contains(kind) || text?.Length > CitizenReport.MaxText || contact?.Length > CitizenReport.MaxContact
            || (kind == "other" && text is null))
            return PublicHttp.Page(ReportPage.Draw(texts, texts["report.empty"]), StatusCodes.Status400BadRequest);
        if (Field(form, ReportPage.Trap) is not null)
            return To($"/public/{pilot}/{site}?lang={texts.Language}", StatusCodes.Status302Found); // a program: it need not know that nothing was taken
        if (await limits.TakeAsync(pilot, site, addresses.AddressOf(request), cancellationToken) is { } wait)
        {
            var minutes = ((int)Math.Ceiling(wait.TotalMinutes)).ToString(CultureInfo.InvariantCulture);
            request.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return PublicHttp.Page(ReportPage.Draw(texts, texts.Format("report.tooMany", ("minutes", minutes))), StatusCodes.Status429TooManyRequests);
        }
        var report = await reports.AddAsync(pilot, site, kind, text, contact, contactDays, cancellationToken);
        try
        {
            await alerts.EvaluateAsync(pilot, found, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // The report is stored; the next run of the timer looks at it.
        }
        return To($"/report/{report.Id}?lang={texts.Language}", StatusCodes.Status303SeeOther);
    }, cancellationToken);

    /// <summary>What became of a report: kind, status and answer.</summary>
    [Function("public-report")]
    [Answers(200, "A page without what the citizen wrote", "text/html")]
    [Refuses(404, "A page that says so, as for what does not exist", Content = "text/html")]
    public Task Status([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "report/{id}")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var texts = PageTexts.Of(request);
        if (await reports.FindAsync(id, cancellationToken) is not { } report)
            return Nothing(texts);
        // A withdrawn pilot's report keeps its page; its place is then called by its id, and times are UTC.
        var site = (await pilots.LatestAsync(cancellationToken)).FindPilot(report.Pilot)?.Sites.FirstOrDefault(one => one.Id == report.Site);
        return PublicHttp.Page(ReportPage.Draw(report, site?.Names.In(texts.Language, site.Name) ?? report.Site, texts,
            time => site is null ? CsvText.Text(time) : PlacePage.Time(time, site, texts)));
    }, cancellationToken);

    private static Answer Nothing(PageTexts texts) => PublicHttp.Page(ReportPage.Draw(texts, texts["nothing"]), StatusCodes.Status404NotFound);

    private static Answer To(string address, int status) => new((request, _) =>
    {
        request.HttpContext.Response.StatusCode = status;
        request.HttpContext.Response.Headers.Location = address;
        return Task.CompletedTask;
    });

    // Read by hand: no more than a form of ours can have, whatever is sent.
    private static async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> FormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new byte[MaxFormBytes];
        var length = await request.Body.ReadAtLeastAsync(body, MaxFormBytes, throwOnEndOfStream: false, cancellationToken);
        return length == MaxFormBytes ? [] : QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.AsSpan(0, length)));
    }

    private static string? Field(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> form, string name) =>
        form.TryGetValue(name, out var value) && value.ToString().Trim() is { Length: > 0 } text ? text : null;
}
