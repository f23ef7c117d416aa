using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Observing;

/// <summary>From a device's PUBLISH to the alert that it causes: one trace, as a collector receives it.</summary>
[Collection(nameof(ObservedSystem))]
public sealed class TraceTests(ObservedSystem observed)
{
    [Fact]
    public async Task One_reading_is_one_trace_from_PUBLISH_to_alert_alone_or_among_others()
    {
        var receiver = observed.Receiver;
        await observed.PublishAsync(0.4);

        var alert = await receiver.SpanAsync("publish alert");
        await receiver.SpanAsync("send batch", span => span.Trace == alert.Trace); // it ends with the answer, after all that is in it
        var alone = await IsOneTraceAsync(alert.Trace);
        Assert.Contains(alone, span => span.Name.StartsWith("POST", StringComparison.Ordinal)); // .NET's own spans: the request, there and here

        await observed.PublishAsync([.. Enumerable.Repeat(0.3, 29), 2]);

        var over = await receiver.SpanAsync("publish alert", span => span.Trace != alert.Trace);
        await IsOneTraceAsync(over.Trace);
        var batch = await receiver.SpanAsync("send batch", span => span.Links.Count > 1);
        Assert.DoesNotContain(batch.Trace, batch.Links); // its parent cannot be one of them
        await IsOneTraceAsync(batch.Links[^1]);
        await Until.TrueAsync(() => receiver.Paths.Contains("/v1/metrics"), "metrics came too");
    }

    // Every span but the root has its parent in the trace.
    private async Task<IReadOnlyList<ReceivedSpan>> IsOneTraceAsync(string trace)
    {
        foreach (var name in (string[])["receive message", "ingest message"])
            await observed.Receiver.SpanAsync(name, span => span.Trace == trace);
        await Until.TrueAsync(() => Spans().All(span => span.Parent.Length == 0 || Spans().Any(other => other.Id == span.Parent)), "no span is without its parent");
        Assert.Equal("receive message", Spans().Single(span => span.Parent.Length == 0).Name);
        return Spans();

        IReadOnlyList<ReceivedSpan> Spans() => [.. observed.Receiver.Spans.Where(span => span.Trace == trace)];
    }
}
