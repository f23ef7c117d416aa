using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPilots.Core;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Check;

/// <summary>Reads stored readings and windows from the API, page by page.</summary>
public sealed class StoreClient(HttpClient http, FindSystem find)
{
    public IAsyncEnumerable<StoredReading> ReadingsAsync(DeviceKey device, DateTime from, DateTime to, CancellationToken cancellation) =>
        PagesAsync($"/api/readings?device={device}&from={from:O}&to={to:O}&take=1000", "readings",
            item => item.Deserialize<StoredReading>(JsonSerializerOptions.Web)!, cancellation);

    /// <param name="period"><c>5m</c>, <c>1h</c> or <c>1d</c>.</param>
    public IAsyncEnumerable<StoredWindow> WindowsAsync(DeviceKey device, string period, DateTime from, DateTime to,
        CancellationToken cancellation) =>
        PagesAsync($"/api/windows?device={device}&period={period}&from={from:O}&to={to:O}&take=1000", "windows",
            item => item.Deserialize<StoredWindow>(JsonSerializerOptions.Web)!, cancellation);

    private async IAsyncEnumerable<T> PagesAsync<T>(string path, string list, Func<JsonElement, T> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? continuation = null;
        do
        {
            using var page = await PageAsync(continuation is null ? path : $"{path}&continuation={Uri.EscapeDataString(continuation)}",
                cancellation);
            foreach (var item in page.RootElement.GetProperty(list).EnumerateArray())
                yield return read(item);
            continuation = page.RootElement.TryGetProperty("continuation", out var next) ? next.GetString() : null;
        }
        while (continuation is not null);
    }

    private async Task<JsonDocument> PageAsync(string path, CancellationToken cancellation)
    {
        var address = await find(cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.Api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", address.OperatorKey);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!answer.IsSuccessStatusCode)
        {
            var why = await answer.Content.ReadAsStringAsync(cancellation);
            throw new ReconcileException($"{path} answered {(int)answer.StatusCode}: {why}");
        }
        return (await answer.Content.ReadFromJsonAsync<JsonDocument>(cancellation))!;
    }
}

/// <summary>A reading as <c>GET /api/readings</c> shows it.</summary>
/// <param name="Quality"><c>good</c>, or what is doubtful.</param>
public sealed record StoredReading(DateTime At, string Stream, decimal Value, string Quality)
{
    /// <summary>Whether it counts in windows.</summary>
    public bool Aggregated => !Quality.Contains("implausible", StringComparison.OrdinalIgnoreCase)
        && !Quality.Contains("sentinel", StringComparison.OrdinalIgnoreCase) && !Quality.Contains("rate",
            StringComparison.OrdinalIgnoreCase);
}

/// <summary>A window as <c>GET /api/windows</c> shows it.</summary>
public sealed record StoredWindow(DateTime Start, DateTime End, IReadOnlyDictionary<string, StoredStatistics> Streams);

/// <summary>One stream's statistics in a window.</summary>
public sealed record StoredStatistics(long Count, decimal Sum, decimal Min, decimal Max, decimal First, DateTime FirstAt, decimal Last,
    DateTime LastAt);
