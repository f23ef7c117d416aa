using System.IO.Compression;
using System.Text.Json.Serialization.Metadata;

namespace SmartPilots.Functions.Http;

/// <summary>What a handler answers with; the frame that called it writes it.</summary>
/// <param name="write">
/// Writes it straight to the response: a body that a function returns would pass through the Functions host a second time.
/// </param>
internal sealed class Answer(Func<HttpRequest, CancellationToken, Task> write)
{
    /// <summary>204.</summary>
    public static Answer Nothing { get; } = new((request, _) =>
    {
        request.HttpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    });

    /// <summary>200 with this value.</summary>
    /// <param name="type">Of <see cref="ApiJson"/>, as all that the API answers.</param>
    public static Answer Json<T>(T value, JsonTypeInfo<T> type) => new((request, cancellationToken) => request.WriteJsonAsync(value, type, cancellationToken));

    public static implicit operator Answer(Problem problem) => new((request, _) => request.WriteProblemAsync(problem));

    /// <summary>200 with these bytes, compressed for who takes that.</summary>
    public static Answer Bytes(string type, byte[] body) => new(async (request, cancellationToken) =>
    {
        var response = request.HttpContext.Response;
        response.ContentType = type;
        response.Headers.Vary = response.Headers.Vary.Count > 0 ? response.Headers.Vary : "Accept-Encoding";
        await using var packed = request.BeginPacked();
        await (packed ?? response.Body).WriteAsync(body, cancellationToken);
    });

    /// <summary>A page that <see cref="HtmlPage.End"/> gave, with the content policy of its style.</summary>
    public static Answer Html(byte[] page, HtmlStyle style, int status = StatusCodes.Status200OK) => new((request, cancellationToken) =>
    {
        request.HttpContext.Response.StatusCode = status;
        request.HttpContext.Response.Headers.ContentSecurityPolicy = style.Policy;
        return Bytes(HtmlPage.ContentType, page).WriteAsync(request, cancellationToken);
    });

    /// <summary>
    /// 200 with a file of comma-separated values as it is made, for the browser to keep; compressed for who takes that. The first page is read before the
    /// answer begins, so that a store that is away is still answered as one. One that goes away later breaks the answer off: a download that failed is no
    /// shorter file.
    /// </summary>
    /// <param name="pages">What <see cref="CsvText.Take"/> gives; at least one.</param>
    public static Answer Csv(string name, IAsyncEnumerable<byte[]> pages) => new(async (request, cancellationToken) =>
    {
        await using var page = pages.GetAsyncEnumerator(cancellationToken);
        await page.MoveNextAsync();
        var response = request.HttpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.Vary = "Accept-Encoding";
        var zips = request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (zips)
            response.Headers.ContentEncoding = "gzip";
        try
        {
            await using var body = zips ? new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true) : null;
            do
            {
                await (body ?? response.Body).WriteAsync(page.Current, cancellationToken);
            }
            while (await page.MoveNextAsync());
        }
        catch (StoreUnavailableException)
        {
            request.HttpContext.Abort();
        }
    });

    public static Answer Csv(string name, byte[] whole) => Csv(name, new[] { whole }.ToAsyncEnumerable());

    public Task WriteAsync(HttpRequest request, CancellationToken cancellationToken) => write(request, cancellationToken);
}
