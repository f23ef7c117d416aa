using System.Collections.Concurrent;
using System.Diagnostics;
using SmartPilots.Functions.Telemetry;
using SmartPilots.Functions.Tests.Notifications;

namespace SmartPilots.Functions.Tests.Telemetry;

public sealed class AlertTraceTests
{
    [Fact]
    public async Task Who_is_told_later_is_told_in_the_trace_of_the_message_that_raised_the_alert()
    {
        using var request = new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        request.SetIdFormat(ActivityIdFormat.W3C);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = Listen(request, spans);
        await using var scene = await NotificationScene.StartAsync();
        request.Start();
        await scene.RaiseAsync();
        request.Stop();
        Assert.Null(Activity.Current);

        await scene.SendAsync();

        Assert.Single(scene.Received);
        var names = spans.Select(span => span.OperationName).ToList();
        Assert.Equal(["commit device", "ingest batch", "ingest message", "notify", "publish alert"], names.Distinct().Order(StringComparer.Ordinal));
        var (alert, notify) = (spans.Last(span => span.OperationName == "publish alert"), spans.Single(span => span.OperationName == "notify"));
        Assert.Equal(alert.SpanId, notify.ParentSpanId);
        Assert.Contains(spans, span => span.OperationName == "ingest message" && span.SpanId == alert.ParentSpanId);
    }

    // Of this trace alone: the other tests of this process go on without any.
    private static ActivityListener Listen(Activity request, ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FunctionsTraces.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> made) => request.Id is not null && made.Parent.TraceId == request.TraceId
                ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
