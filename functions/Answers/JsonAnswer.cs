using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SmartPilots.Functions.Answers;

/// <summary>
/// Writes an answer straight to the response: a body that a function returns would pass through the Functions host a second time.
/// </summary>
internal static class JsonAnswer
{
    /// <summary>200 with the value.</summary>
    public static async Task WriteJsonAsync<T>(this HttpRequest request, T value, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var response = request.HttpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(response.BodyWriter, value, type, cancellation);
    }

    public static Task WriteProblemAsync(this HttpRequest request, Problem problem) => problem.WriteAsync(request.HttpContext.Response);
}
