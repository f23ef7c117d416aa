using System.Diagnostics;

namespace SmartPilots.Gateway.Telemetry;

/// <summary>
/// The gateway's spans. Nothing is made and nothing allocated unless somebody listens to the source: messages are many. Only what is recorded
/// travels on with its message: a message that the sampler leaves out costs nothing further on.
/// </summary>
internal static class GatewayTraces
{
    public const string SourceName = "SmartPilots.Gateway";

    /// <summary>A span that names more messages than this names the first of them only.</summary>
    private const int MaxLinks = 128;

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>From PUBLISH to the commit on disk: the root of a message's trace. Null when nobody listens.</summary>
    /// <param name="bytes">Of the payload.</param>
    public static Activity? Receive(string topic, long bytes) => IsOn ? StartReceive(topic, bytes) : null;

    /// <summary>The span's context, when it is recorded.</summary>
    public static ActivityContext RecordedContext(Activity? span) => span is { Recorded: true } ? span.Context : default;

    /// <summary>Ends the span when the message is on disk, or is refused.</summary>
    public static void EndWith(this Activity span, Task commit)
    {
        if (commit.IsCompleted)
            End(span, commit);
        else
            commit.ContinueWith(static (ended, span) => End((Activity)span!, ended), span, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }

    /// <summary>
    /// One batch on its way. It belongs to the trace of its message when it has only one; else it begins a trace of its own, which names those
    /// of its messages (span links).
    /// </summary>
    /// <param name="messages">How many it carries.</param>
    /// <param name="traces">Of those whose trace is recorded.</param>
    public static Activity? Send(string lane, int messages, IReadOnlyList<ActivityContext> traces)
    {
        var isOne = messages == 1 && traces.Count == 1;
        var span = Source.StartActivity("send batch", ActivityKind.Producer, isOne ? traces[0] : default,
            links: isOne ? null : traces.Take(MaxLinks).Select(trace => new ActivityLink(trace)));
        span?.SetTag("messaging.batch.message_count", messages);
        span?.SetTag("smartpilots.lane", lane);
        return span;
    }

    private static Activity? StartReceive(string topic, long bytes)
    {
        var around = Activity.Current;
        Activity.Current = null; // a root, whatever the connection's own loop stands in
        var span = Source.StartActivity("receive message", ActivityKind.Consumer);
        Activity.Current = around;
        span?.SetTag("messaging.system", "mqtt");
        span?.SetTag("messaging.destination.name", topic);
        span?.SetTag("messaging.message.body.size", bytes);
        return span;
    }

    private static void End(Activity span, Task commit)
    {
        if (!commit.IsCompletedSuccessfully)
            span.SetStatus(ActivityStatusCode.Error, commit.Exception?.InnerException?.Message);
        span.Stop();
    }
}
