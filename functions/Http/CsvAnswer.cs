using System.IO.Compression;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Http;

/// <summary>Writes a file of comma-separated values straight to the response, as it is made.</summary>
internal static class CsvAnswer
{
    /// <summary>
    /// 200 with the file, for the browser to keep; compressed for who takes that. The first page is read before the answer begins, so that a store
    /// that is away is still answered as one. One that goes away later breaks the answer off: a download that failed is no shorter file.
    /// </summary>
    /// <param name="pages">What <see cref="CsvText.Take"/> gives; at least one.</param>
    public static async Task WriteCsvAsync(this HttpRequest request, string name, IAsyncEnumerable<byte[]> pages, CancellationToken cancellationToken)
    {
        await using var page = pages.GetAsyncEnumerator(cancellationToken);
        await page.MoveNextAsync();
        var response = request.HttpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.Vary = "Accept-Encoding";
        var zips = request.TakesGzip();
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
    }
}
