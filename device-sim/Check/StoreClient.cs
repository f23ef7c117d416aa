using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Check;

/// <summary>Reads stored readings and windows from the API, page by page.</summary>
public sealed class StoreClient(ApiReader api)
{
    public IAsyncEnumerable<StoredReading> ReadingsAsync(DeviceKey device, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        PagesAsync($"/api/readings?device={device}&from={from:O}&to={to:O}&take=1000", "readings",
            item => item.Deserialize<StoredReading>(JsonSerializerOptions.Web)!, cancellationToken);

    /// <param name="period"><c>5m</c>, <c>1h</c> or <c>1d</c>.</param>
    public IAsyncEnumerable<StoredWindow> WindowsAsync(DeviceKey device, string period, DateTime from, DateTime to,
        CancellationToken cancellationToken) =>
        PagesAsync($"/api/windows?device={device}&period={period}&from={from:O}&to={to:O}&take=1000", "windows",
            item => item.Deserialize<StoredWindow>(JsonSerializerOptions.Web)!, cancellationToken);

    private async IAsyncEnumerable<T> PagesAsync<T>(string path, string list, Func<JsonElement, T> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var next = continuation is null ? path : $"{path}&continuation={Uri.EscapeDataString(continuation)}";
            using var page = await api.GetAsync<JsonDocument>(next, cancellationToken);
            foreach (var item in page.RootElement.GetProperty(list).EnumerateArray())
                yield return read(item);
            continuation = page.RootElement.TryGetProperty("continuation", out var token) ? token.GetString() : null;
        }
        while (continuation is not null);
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
