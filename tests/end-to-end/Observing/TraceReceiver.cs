using System.Collections.Concurrent;
using System.IO.Compression;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Observing;

/// <summary>One span as it was exported; ids are hexadecimal.</summary>
/// <param name="Parent">Empty for a root.</param>
/// <param name="Links">Trace ids.</param>
internal sealed record ReceivedSpan(string Trace, string Id, string Parent, string Name, IReadOnlyList<string> Links, TimeSpan Length);

/// <summary>A collector that takes OTLP over HTTP in protobuf: keeps the spans, and says of metrics and logs that they came.</summary>
internal sealed class TraceReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private LocalHttp _http = null!;

    public string Address => _http.Address;

    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    /// <summary>Paths that were posted to.</summary>
    public ICollection<string> Paths => _requests.Keys;

    /// <summary>The variables that send everything here, soon.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
        ["OTEL_TRACES_SAMPLER"] = "always_on", // by default one message in twenty is traced
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200", ["OTEL_BLRP_SCHEDULE_DELAY"] = "50",
    };

    public static async Task<TraceReceiver> StartAsync()
    {
        var receiver = new TraceReceiver();
        receiver._http = await LocalHttp.StartAsync(receiver.TakeAsync);
        return receiver;
    }

    public async Task<ReceivedSpan> SpanAsync(string name, Func<ReceivedSpan, bool>? which = null)
    {
        ReceivedSpan? found = null;
        await Until.TrueAsync(() => (found = Spans.FirstOrDefault(span => span.Name == name && which?.Invoke(span) != false)) is not null, $"a span '{name}' came");
        return found!;
    }

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        if (context.Request.Headers.ContentEncoding == "gzip")
            await new GZipStream(context.Request.Body, CompressionMode.Decompress).CopyToAsync(body);
        else
            await context.Request.Body.CopyToAsync(body);
        if (context.Request.Path == "/v1/traces")
        {
            // opentelemetry-proto, trace/v1/trace.proto: resource_spans = 1, scope_spans = 2, spans = 2
            foreach (var span in Parts(body.ToArray(), 1).SelectMany(resource => Parts(resource, 2)).SelectMany(scope => Parts(scope, 2)))
                _spans.Enqueue(SpanOf(span));
        }
        _requests.AddOrUpdate(context.Request.Path!, 1, (_, count) => count + 1);
        context.Response.ContentType = "application/x-protobuf"; // an empty answer: all of it was taken
    }

    // trace_id = 1, span_id = 2, parent_span_id = 4, name = 5, start_time_unix_nano = 7, end_time_unix_nano = 8, links = 13
    private static ReceivedSpan SpanOf(byte[] span)
    {
        string Hex(int field) => Convert.ToHexStringLower(Parts(span, field).FirstOrDefault() ?? []);
        var nanoseconds = Fixed(span, 8) - Fixed(span, 7);
        return new ReceivedSpan(Hex(1), Hex(2), Hex(4), System.Text.Encoding.UTF8.GetString(Parts(span, 5).Single()),
            [.. Parts(span, 13).Select(link => Convert.ToHexStringLower(Parts(link, 1).Single()))], TimeSpan.FromTicks((long)nanoseconds / 100));
    }

    // The values of one field whose type is bytes, text or message.
    private static List<byte[]> Parts(byte[] message, int field)
    {
        var parts = new List<byte[]>();
        var reader = new CodedInputStream(message);
        while (reader.ReadTag() is not 0 and var tag)
        {
            if (tag == WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited))
                parts.Add(reader.ReadBytes().ToByteArray());
            else
                reader.SkipLastField();
        }
        return parts;
    }

    private static ulong Fixed(byte[] message, int field)
    {
        var reader = new CodedInputStream(message);
        while (reader.ReadTag() is not 0 and var tag)
        {
            if (tag == WireFormat.MakeTag(field, WireFormat.WireType.Fixed64))
                return reader.ReadFixed64();
            reader.SkipLastField();
        }
        return 0;
    }
}
