using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>
/// An HTTP server that answers batches as the functions do: per topic and source it keeps the last sequence counted and takes
/// anything at or below it for redelivery. <see cref="Before"/> may answer in its place, to be a bad link or someone else.
/// </summary>
internal sealed class FunctionsStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, long> _counted = [];
    private readonly Lock _lock = new();
    private int _requests;

    private FunctionsStandIn(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Counted events in the order of their arrival.</summary>
    public List<DeviceEvent> Counted { get; } = [];

    public ConcurrentQueue<string> Sources { get; } = new();

    /// <summary>What gateways have told of themselves.</summary>
    public ConcurrentQueue<GatewayReport> Reports { get; } = new();

    public ConcurrentQueue<int> BatchSizes { get; } = new();

    public int Redelivered { get; private set; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>True when it has answered the request itself.</summary>
    public Func<HttpContext, Task<bool>>? Before { get; set; }

    /// <summary>True when it has answered, knowing the events.</summary>
    public Func<HttpContext, IReadOnlyList<DeviceEvent>, Task<bool>>? BeforeCounting { get; set; }

    /// <summary>True when it has answered or broken the link, the events being counted.</summary>
    public Func<HttpContext, Task<bool>>? AfterCounting { get; set; }

    public Func<DeviceEvent, Outcome>? Judge { get; set; }

    /// <summary>What each answer asks to be published.</summary>
    public IReadOnlyList<DeviceCommand> Commands { get; set; } = [];

    public static async Task<FunctionsStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new FunctionsStandIn(app);
        app.MapPost(BatchLimits.Path, standIn.IngestAsync);
        app.MapPost(GatewayReport.PathOf("{gateway}"), standIn.ReportAsync);
        await app.StartAsync();
        standIn.Address = new Uri(app.Urls.Single());
        return standIn;
    }

    public IReadOnlyList<string> Payloads()
    {
        lock (_lock)
            return [.. Counted.Select(e => System.Text.Encoding.UTF8.GetString(e.Payload.Span))];
    }

    public int Count()
    {
        lock (_lock)
            return Counted.Count;
    }

    /// <summary>Answers each batch so, until <see cref="Before"/> is null again.</summary>
    /// <param name="problem">Type of the problem in the answer's body; null: no body.</param>
    public void Refuse(int status, string? problem = null) => Before = async context =>
    {
        context.Response.StatusCode = status;
        if (problem is not null)
            await ProblemAsync(context, status, problem);
        return true;
    };

    public static Task ProblemAsync(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        return context.Response.WriteAsync($"{{\"type\":\"{type}\",\"status\":{status}}}");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReportAsync(HttpContext context)
    {
        Reports.Enqueue((await context.Request.ReadFromJsonAsync<GatewayReport>())!);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task IngestAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests); // both lanes may ask at once
        if (Before is { } before && await before(context))
            return;
        Assert.Equal(BatchLimits.ContentType, context.Request.ContentType);
        using var unpacked = new MemoryStream();
        await using (var gzip = new GZipStream(context.Request.Body, CompressionMode.Decompress))
            await gzip.CopyToAsync(unpacked);
        var events = new List<DeviceEvent>();
        Assert.True(CloudEventBatchReader.TryRead(unpacked.ToArray(), events, out var error), error);
        if (BeforeCounting is { } beforeCounting && await beforeCounting(context, events))
            return;
        var outcomes = Count(events);
        if (AfterCounting is { } after && await after(context))
            return;
        var answer = new ArrayBufferWriter<byte>();
        BatchAnswer.Write(answer, outcomes, Commands);
        context.Response.ContentType = BatchLimits.AnswerContentType;
        await context.Response.Body.WriteAsync(answer.WrittenMemory);
    }

    private EventOutcome[] Count(List<DeviceEvent> events)
    {
        lock (_lock)
        {
            BatchSizes.Enqueue(events.Count);
            Sources.Enqueue(events[0].Source.Lane);
            return [.. events.Select(CountOne)];
        }
    }

    private EventOutcome CountOne(DeviceEvent message)
    {
        var key = $"{message.Source.Key} {message.Topic}";
        if (_counted.TryGetValue(key, out var last) && message.Sequence <= last)
        {
            Redelivered++;
            return new EventOutcome(message.Sequence, Outcome.Redelivered);
        }
        var outcome = Judge?.Invoke(message) ?? Outcome.Accepted;
        if (outcome == Outcome.Retry)
            return new EventOutcome(message.Sequence, outcome);
        _counted[key] = message.Sequence;
        Counted.Add(message with { Payload = message.Payload.ToArray() });
        return new EventOutcome(message.Sequence, outcome);
    }
}
