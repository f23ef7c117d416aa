using System.Text.Json.Serialization.Metadata;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Functions.Http;

internal static class JsonBody
{
    private const int MostOfAnybody = 4 * 1024;

    /// <summary>The same where anybody may send a body: null too when it has more than 4 KiB, of which no more is read.</summary>
    public static async Task<T?> ReadSmallJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var body = new byte[MostOfAnybody];
        var length = await request.Body.ReadAtLeastAsync(body, MostOfAnybody, throwOnEndOfStream: false, cancellationToken);
        return length == MostOfAnybody ? null : Read(body.AsMemory(0, length), type);
    }

    /// <summary>The body as JSON of this type; null when it is none, has a null in a list, or is <c>null</c> itself: to be answered as a problem.</summary>
    public static async Task<T?> ReadJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return Read(body.GetBuffer().AsMemory(0, (int)body.Length), type);
    }

    private static T? Read<T>(ReadOnlyMemory<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) is { } read && JsonNulls.Find(json, type) is null ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
