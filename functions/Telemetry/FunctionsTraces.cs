using System.Diagnostics;

namespace SmartPilots.Functions.Telemetry;

/// <summary>The functions' spans. Nothing is made unless somebody listens to the source.</summary>
public static class FunctionsTraces
{
    public const string SourceName = "SmartPilots.Functions";

    /// <summary>A span that names more causes than this names the first of them only.</summary>
    private const int MaxLinks = 128;

    private static readonly ActivitySource Source = new(SourceName);

    internal static bool IsOn => Source.HasListeners();

    /// <summary>A batch, within its request.</summary>
    internal static Activity? Batch(int messages)
    {
        var span = Source.StartActivity("ingest batch");
        span?.SetTag("messaging.batch.message_count", messages);
        return span;
    }

    /// <summary>
    /// One message of a batch, in the trace that it brings; linked with the batch. It is not made current: many are under way at once. Null for a message
    /// without a trace, unless it is alone in its batch and so belongs to the request's.
    /// </summary>
    internal static Activity? Message(in DeviceEvent message, Activity? batch, bool isAlone)
    {
        var brought = message.Trace;
        if (brought == default && !(isAlone && batch is { Recorded: true }))
            return null;
        var parent = brought == default ? batch!.Context : brought;
        var span = Detached("ingest message", ActivityKind.Consumer, parent, batch is null || brought == default ? [] : [batch.Context]);
        span?.SetTag("messaging.message.id", message.Sequence);
        span?.SetTag("messaging.destination.name", message.Topic);
        return span;
    }

    /// <summary>The commit of one device: within its message when it has one, else linked with the traces of its messages.</summary>
    internal static Activity? Commit(string device, IReadOnlyList<string> messages) => IsOn ? OfCauses("commit device", ActivityKind.Internal, messages)
        ?.SetTag("smartpilots.device", device) : null;

    /// <summary>An alert that is published, in the trace of the message that caused it.</summary>
    internal static Activity? Alert(AlertTransition transition)
    {
        if (!IsOn)
            return null;
        var span = OfCauses("publish alert", ActivityKind.Internal, transition.TraceParent is { } cause ? [cause] : []);
        span?.SetTag("smartpilots.device", transition.Device.ToString());
        span?.SetTag("smartpilots.rule", transition.Rule);
        span?.SetTag("smartpilots.transition", EnumCode<TransitionKind>.Of(transition.Kind));
        return span;
    }

    /// <summary>A message to a person, in the trace of its alert when it tells one; else linked with those that it tells.</summary>
    internal static Activity? Notify(string contact, string channel, IReadOnlyList<string> alerts)
    {
        if (!IsOn)
            return null;
        var causes = alerts.Select(TraceParent.Read).Where(context => context != default).Distinct().Take(MaxLinks).ToList();
        var span = causes.Count == 1 ? Source.StartActivity("notify", ActivityKind.Producer, causes[0])
            : Source.StartActivity("notify", ActivityKind.Producer, default(ActivityContext), links: causes.Select(cause => new ActivityLink(cause)));
        span?.SetTag("smartpilots.contact", contact);
        span?.SetTag("smartpilots.channel", channel);
        return span;
    }

    /// <summary>Ends it, with what became of it.</summary>
    internal static void End(this Activity span, string outcome, bool isError = false)
    {
        span.SetTag("smartpilots.outcome", outcome);
        if (isError)
            span.SetStatus(ActivityStatusCode.Error);
        span.Stop();
    }

    private static Activity? OfCauses(string name, ActivityKind kind, IReadOnlyList<string> causes)
    {
        var contexts = causes.Select(TraceParent.Read).Where(context => context != default).Distinct().Take(MaxLinks).ToList();
        if (contexts.Count == 1)
            return Detached(name, kind, contexts[0], []);
        return Detached(name, kind, Activity.Current?.Context ?? default, contexts);
    }

    private static Activity? Detached(string name, ActivityKind kind, ActivityContext parent, IReadOnlyList<ActivityContext> links)
    {
        var around = Activity.Current;
        var span = Source.StartActivity(name, kind, parent, links: links.Count == 0 ? null : links.Select(link => new ActivityLink(link)));
        Activity.Current = around;
        return span;
    }
}
