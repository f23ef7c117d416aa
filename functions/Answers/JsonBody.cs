using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SmartPilots.Functions.Answers;

internal static class JsonBody
{
    /// <summary>The body as JSON of this type; null when it is none, or <c>null</c> itself: to be answered as a problem.</summary>
    public static async Task<T?> ReadJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, cancellation);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
