using System.Text.Json;

namespace SmartPilots.Functions.Answers;

/// <summary>
/// Writes an answer straight to the response: a body that a function returns would pass through the Functions host a second time.
/// </summary>
internal static class JsonAnswer
{
    /// <summary>200 with one JSON object; <paramref name="content"/> writes what stands between its braces.</summary>
    public static async Task WriteJsonAsync(this HttpResponse response, Action<Utf8JsonWriter> content, CancellationToken cancellation)
    {
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        await using (var json = new Utf8JsonWriter(response.BodyWriter))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        await response.BodyWriter.FlushAsync(cancellation);
    }
}
