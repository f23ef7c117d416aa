using System.Text.Json;

namespace Azure.Data.Tables.Protocol;

/// <summary>Items of one answer to a query.</summary>
internal static class Page
{
    public static IReadOnlyList<T> Items<T>(Response response, Func<JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(response.Content.ToMemory());
        return [.. document.RootElement.GetProperty("value").EnumerateArray().Select(read)];
    }
}
