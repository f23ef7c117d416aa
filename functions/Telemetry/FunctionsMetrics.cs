using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SmartPilots.Functions.Telemetry;

/// <summary>The functions' metrics, of the meter <c>SmartPilots.Functions</c>; <c>docs/observe.md</c> lists them. Counts begin at each start.</summary>
public static class FunctionsMetrics
{
    public const string MeterName = "SmartPilots.Functions";

    private static readonly Meter Meter = new(MeterName);
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("smartpilots.functions.messages", "{message}",
        "Messages answered, by outcome; of those quarantined the reason too");

    private static readonly Histogram<double> BatchDuration = Meter.CreateHistogram<double>("smartpilots.functions.batch.duration", "s",
        "From a batch read to its outcomes known", advice: Seconds);

    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("smartpilots.functions.commits", "{commit}",
        "Commits of devices tried, by what the store said");

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("smartpilots.functions.commit.duration", "s",
        "One round of commits, all devices of a batch side by side", advice: Seconds);

    private static readonly Counter<long> Alerts = Meter.CreateCounter<long>("smartpilots.functions.alerts", "{transition}",
        "Alerts raised and cleared, by severity");

    private static readonly Counter<long> Notifications = Meter.CreateCounter<long>("smartpilots.functions.notifications", "{message}",
        "Messages to people tried, by channel and result");

    private static readonly Counter<long> Timers = Meter.CreateCounter<long>("smartpilots.functions.timer.runs", "{run}",
        "Runs of timer functions, by function and result; not in Azure, whose host counts them");

    /// <param name="started">A timestamp of <see cref="TimeProvider.System"/>.</param>
    internal static void Ingested(IReadOnlyList<EventOutcome> outcomes, long started)
    {
        if (BatchDuration.Enabled)
            BatchDuration.Record(TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        if (!Messages.Enabled)
            return;
        foreach (var same in outcomes.CountBy(one => (one.Outcome, one.Reason)))
        {
            var tags = new TagList { { "outcome", EnumCode<Outcome>.Of(same.Key.Outcome) } };
            if (same.Key.Reason != Reason.None)
                tags.Add("reason", same.Key.Reason.Code());
            Messages.Add(same.Value, tags);
        }
    }

    /// <param name="started">A timestamp of <see cref="TimeProvider.System"/>.</param>
    internal static void Committed(IEnumerable<CommitOutcome> outcomes, long started)
    {
        if (CommitDuration.Enabled)
            CommitDuration.Record(TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        if (!Commits.Enabled)
            return;
        foreach (var same in outcomes.CountBy(one => one))
            Commits.Add(same.Value, new KeyValuePair<string, object?>("outcome", EnumCode<CommitOutcome>.Of(same.Key)));
    }

    internal static void Published(AlertTransition transition) => Alerts.Add(1,
        new KeyValuePair<string, object?>("transition", EnumCode<TransitionKind>.Of(transition.Kind)),
        new KeyValuePair<string, object?>("severity", transition.Severity));

    /// <param name="channel">Kind of the channel, such as <c>email</c>.</param>
    internal static void Notified(string channel, string result) => Notifications.Add(1,
        new KeyValuePair<string, object?>("channel", channel), new KeyValuePair<string, object?>("result", result));

    /// <summary>For a host that runs timer functions itself.</summary>
    public static void TimerRan(string function, bool hasFailed) => Timers.Add(1,
        new KeyValuePair<string, object?>("function", function), new KeyValuePair<string, object?>("result", hasFailed ? "failed" : "ok"));
}
