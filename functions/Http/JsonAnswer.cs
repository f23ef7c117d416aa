using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SmartPilots.Functions.Http;

/// <summary>
/// Writes an answer straight to the response: a body that a function returns would pass through the Functions host a second time.
/// </summary>
internal static class JsonAnswer
{
    /// <summary>200 with the value; compressed for who takes that, since an operator's link may be weak and paid by the megabyte.</summary>
    public static async Task WriteJsonAsync<T>(this HttpRequest request, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        if (!request.TakesGzip())
        {
            await JsonSerializer.SerializeAsync(response.BodyWriter, value, type, cancellationToken);
            return;
        }
        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await JsonSerializer.SerializeAsync(gzip, value, type, cancellationToken);
    }

    public static bool TakesGzip(this HttpRequest request) =>
        request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    public static Task WriteProblemAsync(this HttpRequest request, Problem problem) => problem.WriteAsync(request.HttpContext.Response);
}
