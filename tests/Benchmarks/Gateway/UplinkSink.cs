using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>Takes every batch, as the functions would but without storing anything, and counts what came over the wire.</summary>
internal sealed class UplinkSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Action<DeviceEvent>? _arrived;
    private readonly TaskCompletionSource<long> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _messages, _bodyBytes, _headerBytes;

    private UplinkSink(WebApplication app, Action<DeviceEvent>? arrived) => (_app, _arrived) = (app, arrived);

    /// <summary>Timestamp of the first request.</summary>
    public Task<long> First => _first.Task;
    public long Messages => Volatile.Read(ref _messages);
    public long BodyBytes => Volatile.Read(ref _bodyBytes);
    public long HeaderBytes => Volatile.Read(ref _headerBytes);

    /// <param name="arrived">Called for each message; from several threads.</param>
    public static async Task<UplinkSink> StartAsync(int port, Action<DeviceEvent>? arrived = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var sink = new UplinkSink(builder.Build(), arrived);
        sink._app.MapPost(BatchLimits.Path, sink.TakeAsync);
        sink._app.MapPost(GatewayReport.PathOf("{gateway}"), () => Results.NoContent());
        await sink._app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        _first.TrySetResult(Stopwatch.GetTimestamp());
        using var packed = new MemoryStream();
        await context.Request.Body.CopyToAsync(packed);
        packed.Position = 0;
        using var unpacked = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true))
            await gzip.CopyToAsync(unpacked);
        var events = new List<DeviceEvent>();
        if (!CloudEventBatchReader.TryRead(unpacked.ToArray(), events, out var error))
            throw new InvalidDataException(error);
        events.ForEach(e => _arrived?.Invoke(e));
        Interlocked.Add(ref _messages, events.Count);
        Interlocked.Add(ref _bodyBytes, packed.Length);
        Interlocked.Add(ref _headerBytes, HeaderSize(context.Request));
        var answer = new ArrayBufferWriter<byte>();
        BatchAnswer.Write(answer, [.. events.Select(e => new EventOutcome(e.Sequence, Outcome.Accepted))]);
        context.Response.ContentType = BatchLimits.AnswerContentType;
        await context.Response.Body.WriteAsync(answer.WrittenMemory);
    }

    private static int HeaderSize(HttpRequest request) =>
        request.Method.Length + request.Path.Value!.Length + request.Protocol.Length + 6
        + request.Headers.Sum(header => header.Key.Length + header.Value.ToString().Length + 4);
}
