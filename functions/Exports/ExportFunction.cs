using Microsoft.AspNetCore.Http.Features;
using SmartPilots.Core.Windows;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Exports;

/// <summary>Readings or windows of one device as a file, whole: page after page as the store gives them.</summary>
[Query("device", Needed = true)]
[Query("period", "Windows of 5m, 1h or 1d (the site's local day); left out: readings", Type = typeof(Period))]
[Query("from", "From this time of measurement (inclusive), or a date: the beginning of that day at the site; by default a day before to")]
[Query("to", "To this time (exclusive), or a date, likewise; by default now")]
public sealed class ExportFunction(ExportTables tables, PilotSource pilots, TimeProvider clock)
{
    /// <summary>Readings or windows of one device as one file of comma-separated values, with times at the site.</summary>
    [Function("export")]
    [Answers(200, "UTF-8, the names of the columns first, lines ended by CRLF. A file that the store cannot give whole breaks off as a failed transfer", "text/csv")]
    [Refuses(404)]
    public Task Export([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/export.csv")] HttpRequest request,
        CancellationToken cancellationToken) => WithTableAsync(request, cancellationToken, table =>
            Answer.Csv(table.FileName + ".csv", ExportCsv.PagesAsync(table, cancellationToken)));

    /// <summary>The same as a workbook: dates and numbers as cells, and a sheet that explains the columns.</summary>
    [Function("export-workbook")]
    [Answers(200, "A workbook; sheet about has the SHA-256 of the same table as CSV. A file that the store cannot give whole breaks off as a failed transfer",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [Refuses(404)]
    public Task Workbook([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/export.xlsx")] HttpRequest request,
        CancellationToken cancellationToken) => WithTableAsync(request, cancellationToken, table => File(table, ".xlsx", ExportWorkbook.ContentType,
            (body, begun) => ExportWorkbook.WriteAsync(body, begun, cancellationToken)));

    /// <summary>The same as a Data Package (Frictionless, version 2): CSV and Parquet with datapackage.json.</summary>
    [Function("export-package")]
    [Answers(200, "A zip. A file that the store cannot give whole breaks off as a failed transfer", "application/zip"), Refuses(404)]
    public Task Package([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/export.zip")] HttpRequest request,
        CancellationToken cancellationToken) => WithTableAsync(request, cancellationToken, table => File(table, ".zip", ExportPackage.ContentType,
            (body, begun) => ExportPackage.WriteAsync(body, begun, clock.GetUtcNow().UtcDateTime, cancellationToken)));

    private Task WithTableAsync(HttpRequest request, CancellationToken cancellationToken, Func<ExportTable, Answer> answer) =>
        request.ForQueryAsync(pilots, async ask =>
        {
            var device = ask.Device();
            Period? period = null;
            if (ask.Text("period") is { } text && !(Periods.TryParse(text, out var parsed) && (period = parsed) is not null))
                ask.Refuse<object>(Problem.WrongParameter("period", "5m, 1h or 1d; left out for readings"));
            var to = ask.Time("to", clock.GetUtcNow().UtcDateTime, device);
            var from = ask.Time("from", to.AddDays(-1), device);
            if (ask.Problem is { } refused)
                return refused;
            return answer(period is { } windowed ? tables.Windows(device!, windowed, from, to, cancellationToken)
                : tables.Readings(device!, from, to, cancellationToken));
        }, cancellationToken);

    // As CSV is answered: a store that is away is told before the answer begins; one that goes away later breaks it off.
    private static Answer File(ExportTable table, string ending, string type, Func<Stream, ExportTable, Task> writeAsync) => new(async (request, cancellationToken) =>
    {
        await using var pages = table.Pages.GetAsyncEnumerator(cancellationToken);
        await pages.MoveNextAsync();
        var response = request.HttpContext.Response;
        response.ContentType = type;
        response.Headers.ContentDisposition = $"attachment; filename=\"{table.FileName}{ending}\"";
        // The heads of a zip's entries are written without waiting; its contents are not.
        if (request.HttpContext.Features.Get<IHttpBodyControlFeature>() is { } body)
            body.AllowSynchronousIO = true;
        try
        {
            await writeAsync(response.Body, table with { Pages = FromCurrentAsync(pages) });
        }
        catch (StoreUnavailableException)
        {
            request.HttpContext.Abort();
        }
    });

    private static async IAsyncEnumerable<IReadOnlyList<object?[]>> FromCurrentAsync(IAsyncEnumerator<IReadOnlyList<object?[]>> pages)
    {
        do
        {
            yield return pages.Current;
        }
        while (await pages.MoveNextAsync());
    }
}
