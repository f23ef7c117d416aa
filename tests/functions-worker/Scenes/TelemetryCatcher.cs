using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using SmartPilots.Tests.Support;

namespace SmartPilots.FunctionsWorker.Tests.Scenes;

/// <summary>Takes what an app exports to Application Insights.</summary>
internal sealed class TelemetryCatcher : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _items = new();
    private LocalHttp _http = null!;

    /// <summary>For setting <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>.</summary>
    public string ConnectionString => $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={_http.Address}/;LiveEndpoint={_http.Address}/";

    /// <summary>What was exported, as JSON, in the order in which it arrived.</summary>
    public IReadOnlyCollection<string> Items => _items;

    /// <summary>Completes when something that holds the text has arrived.</summary>
    public async Task WaitForAsync(string text)
    {
        using var limit = new CancellationTokenSource(WorkerScene.Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_items.Any(item => item.Contains(text, StringComparison.Ordinal)))
            await poll.WaitForNextTickAsync(limit.Token);
    }

    public static async Task<TelemetryCatcher> StartAsync()
    {
        var catcher = new TelemetryCatcher();
        catcher._http = await LocalHttp.StartAsync(catcher.TakeAsync);
        return catcher;
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var zipped = context.Request.Headers.ContentEncoding == "gzip";
        await using var body = zipped ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var reader = new StreamReader(body);
        var items = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            items++;
            _items.Enqueue(line);
        }
        await context.Response.WriteAsJsonAsync(new { itemsReceived = items, itemsAccepted = items, errors = Array.Empty<object>() });
    }
}
