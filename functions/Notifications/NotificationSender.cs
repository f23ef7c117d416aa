using Microsoft.Extensions.Logging;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.Telemetry;

namespace SmartPilots.Functions.Notifications;

/// <summary>
/// Sends what is due. Several may run at once: a group is worked on by one of them, by a lease with an end in the group's row. The rows
/// are marked as tried before the message goes and as sent after it; a crash in between sends it again under the same id.
/// </summary>
public sealed partial class NotificationSender(ITelemetryStore store, NotificationPlans plans, NotificationQueue queue, WaitingNotifications waiting,
    PilotSource pilots, MessageDelivery delivery, TimeProvider clock, ILogger<NotificationSender>? log = null)
{
    private const int MaxAttempts = 31; // with their pauses about a day
    private readonly NotificationGroups _groups = new(store);
    private readonly FailingChannels _failing = new(store, queue);

    private long Now => clock.GetUtcNow().UtcTicks;

    [Function("notify")]
    public Task TimerAsync([TimerTrigger("%NotifySchedule%")] TimerInfo timer, CancellationToken cancellationToken) => RunAsync(cancellationToken);

    /// <exception cref="StoreUnavailableException">The next run goes on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        plans.Refresh();
        if (plans.Current.Contacts.Count == 0)
            return;
        foreach (var group in NotificationGroup.Due(await waiting.ReadyAsync(cancellationToken), plans.Current, Now))
            await SendAsync(group, cancellationToken);
    }

    private async Task SendAsync(NotificationGroup group, CancellationToken cancellationToken)
    {
        var now = Now;
        var plan = plans.Current;
        var isNew = group.Rows[0].Batch is null;
        var interval = isNew && !group.IsCritical ? plan.GroupIntervalSeconds * TimeSpan.TicksPerSecond : 0;
        if (await _groups.TakeAsync(group, now, interval, TimeSpan.FromSeconds(3 * plan.TimeoutSeconds + 60).Ticks, cancellationToken) is not { } lease)
            return;
        if (await MarkTriedAsync(group, cancellationToken) is not { } tried)
            return; // somebody else has changed one of its rows: the lease ends by itself
        var channel = group.Contact.Channel.Kind;
        using var span = FunctionsTraces.Notify(group.Contact.Id, channel, [.. tried.Select(row => row.Transition.TraceParent).OfType<string>()]);
        var message = MessageText.Of(group with { Rows = tried }, pilots.Current, plan);
        var result = await delivery.SendAsync(message, group.Contact, plan.Page, TimeSpan.FromSeconds(plan.TimeoutSeconds), cancellationToken);
        FunctionsMetrics.Notified(channel, EnumCode<SendKind>.Of(result.Kind));
        span?.SetTag("smartpilots.outcome", EnumCode<SendKind>.Of(result.Kind));
        LogTried(group.Contact.Id, tried.Count, result.Kind, result.Detail);
        var settled = tried.Select(row => Settled(row, result, now)).ToList();
        var commits = result.Kind == SendKind.Sent ? await waiting.ToldAsync(settled, cancellationToken) : [.. settled.Select(row => row.Replace())];
        var answers = await store.CommitAsync(commits, cancellationToken);
        await _groups.ReturnAsync(lease, result.Kind == SendKind.Sent, now, cancellationToken);
        await waiting.ForgetAsync([.. settled.Where((row, i) => row.State != NotificationRow.Queued && answers[i].Outcome == CommitOutcome.Committed)
            .Select(row => row.Marker)], cancellationToken); // of the others the next run sees what they are
        await _failing.TakeAsync(group.Contact, result, plan, now, cancellationToken);
    }

    // Rows with the ETags that they have now; null when one was changed meanwhile.
    private async Task<List<NotificationRow>?> MarkTriedAsync(NotificationGroup group, CancellationToken cancellationToken)
    {
        var tried = group.Rows.Select(row => row with { Batch = group.Id, Attempts = row.Attempts + 1 }).ToList();
        var answers = await store.CommitAsync([.. tried.Select(row => row.Replace())], cancellationToken);
        return answers.All(answer => answer.Outcome == CommitOutcome.Committed)
            ? [.. tried.Select((row, i) => row with { ETag = answers[i].ETag! })] : null;
    }

    private static NotificationRow Settled(NotificationRow row, SendResult result, long now) => result.Kind switch
    {
        SendKind.Sent => row with { State = NotificationRow.Sent, SentTicks = now, ChannelId = result.ChannelId, Detail = null },
        SendKind.Later when row.Attempts < MaxAttempts => row with { DueTicks = now + Backoff(row.Attempts, result), Detail = result.Detail },
        _ => row with { State = NotificationRow.Failed, Detail = result.Detail },
    };

    // 30 s, doubled with each try up to an hour; never sooner than the receiver asks.
    private static long Backoff(long attempts, SendResult result) => Math.Max(result.RetryAfter.Ticks,
        Math.Min(TimeSpan.FromSeconds(30).Ticks << (int)Math.Min(attempts - 1, 7), TimeSpan.TicksPerHour));

    private void LogTried(string contact, int count, SendKind kind, string? detail)
    {
        if (log is null)
            return;
        if (kind == SendKind.Sent)
            LogSent(log, contact, count);
        else
            LogNotSent(log, contact, count, kind, detail ?? "");
    }

    [LoggerMessage(231, LogLevel.Information, "{Count} transitions sent to {Contact}")]
    private static partial void LogSent(ILogger log, string contact, int count);

    [LoggerMessage(232, LogLevel.Warning, "{Count} transitions not sent to {Contact} ({Kind}): {Detail}")]
    private static partial void LogNotSent(ILogger log, string contact, int count, SendKind kind, string detail);
}
