using System.IO.Compression;
using System.Text.Json.Serialization.Metadata;

namespace SmartPilots.Functions.Http;

/// <summary>Writes JSON to the response, in the coding that the caller takes.</summary>
internal static class JsonAnswer
{
    private const string Brotli = "br";

    /// <summary>200 with this value; compressed for who takes that, since an operator's link may be weak and paid by the megabyte.</summary>
    public static async Task WriteJsonAsync<T>(this HttpRequest request, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        if (request.BeginPacked() is not { } packed)
        {
            await JsonSerializer.SerializeAsync(response.BodyWriter, value, type, cancellationToken);
            return;
        }
        await using (packed)
            await JsonSerializer.SerializeAsync(packed, value, type, cancellationToken);
    }

    /// <summary>The compressed body in a coding that the caller takes, with its header; null when the caller takes none.</summary>
    public static Stream? BeginPacked(this HttpRequest request)
    {
        var response = request.HttpContext.Response;
        if (request.TakenCoding() is not { } coding)
            return null;
        response.Headers.ContentEncoding = coding;
        return coding == Brotli ? new BrotliStream(response.Body, CompressionLevel.Optimal, leaveOpen: true)
            : new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <summary>The content coding to answer in: <c>br</c> before <c>gzip</c>, which makes more bytes; null when the caller takes neither.</summary>
    public static string? TakenCoding(this HttpRequest request)
    {
        var taken = request.GetTypedHeaders().AcceptEncoding;
        return new[] { Brotli, "gzip" }.FirstOrDefault(coding => taken.Any(one => one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && one.Quality != 0));
    }

    public static Task WriteProblemAsync(this HttpRequest request, Problem problem) => problem.WriteAsync(request.HttpContext.Response);
}
