using Microsoft.Extensions.Logging;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.Telemetry;

namespace SmartPilots.Functions.Notifications;

/// <summary>
/// Sends what is due. Several may run at once: a group is worked on by one of them, by a lease with an end in the group's row. The rows
/// are marked as tried before the message goes and as sent after it; a crash in between sends it again under the same id.
/// </summary>
public sealed partial class NotificationSender(ITelemetryStore store, NotificationPlans plans, NotificationQueue queue, PilotSource pilots,
    MessageDelivery delivery, TimeProvider clock, ILogger<NotificationSender>? log = null)
{
    private static readonly long GiveUpAfter = TimeSpan.FromDays(1).Ticks;
    private static readonly long MarkerKept = TimeSpan.FromMinutes(10).Ticks; // of a row that was never written
    private readonly NotificationGroups _groups = new(store);
    private readonly FailingChannels _failing = new(store, queue);

    private long Now => clock.GetUtcNow().UtcTicks;

    /// <exception cref="StoreUnavailableException">The next run goes on.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (plans.Current.Contacts.Count == 0)
            return;
        var waiting = await Skipped(await ReadAsync(cancellation), cancellation);
        foreach (var group in NotificationGroup.Due(waiting, plans.Current, Now))
            await SendAsync(group, cancellation);
    }

    private async Task<List<NotificationRow>> ReadAsync(CancellationToken cancellation)
    {
        var markers = new List<StoredRow>();
        await foreach (var marker in store.ReadAllAsync(RowQuery.InPartition(Tables.Notifications, NotificationRow.Queue), cancellation))
            markers.Add(marker);
        var waiting = new List<NotificationRow>();
        var over = new List<string>();
        foreach (var site in markers.GroupBy(marker => NotificationRow.Named(marker.Key).Partition))
        {
            var asked = site.ToList();
            var rows = await store.FindAsync(Tables.Notifications, site.Key, [.. asked.Select(marker => NotificationRow.Named(marker.Key).Key)], cancellation);
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows[i] is { } row && row.Text("state") == NotificationRow.Queued)
                    waiting.Add(NotificationRow.FromRow(row));
                else if (rows[i] is not null || Now - asked[i].Number("at") > MarkerKept)
                    over.Add(asked[i].Key);
            }
        }
        await ForgetAsync(over, cancellation);
        return waiting;
    }

    // What was over before anybody was told, and what nobody can be told any more, is not sent.
    private async Task<List<NotificationRow>> Skipped(List<NotificationRow> waiting, CancellationToken cancellation)
    {
        var cleared = waiting.Where(row => !row.IsRaise).Select(row => row.Alert).ToHashSet();
        var untold = waiting.Where(row => row is { IsRaise: true, Attempts: 0 } && cleared.Contains(row.Alert)).Select(row => row.Alert).ToHashSet();
        var skipped = new List<NotificationRow>();
        foreach (var row in waiting)
        {
            if (untold.Contains(row.Alert))
                skipped.Add(row with { State = NotificationRow.Skipped, Detail = "over before it was told" });
            else if (plans.Current.Find(row.Contact) is null)
                skipped.Add(row with { State = NotificationRow.Skipped, Detail = "the contact is no longer in the file" });
        }
        await store.CommitAsync([.. skipped.Select(row => row.Replace())], cancellation); // one that conflicts is looked at again
        var keys = skipped.Select(row => row.Marker).ToHashSet();
        return [.. waiting.Where(row => !keys.Contains(row.Marker))];
    }

    private async Task SendAsync(NotificationGroup group, CancellationToken cancellation)
    {
        var now = Now;
        var plan = plans.Current;
        var isNew = group.Rows[0].Batch is null;
        var interval = isNew && !group.IsCritical ? plan.GroupIntervalSeconds * TimeSpan.TicksPerSecond : 0;
        if (await _groups.TakeAsync(group, now, interval, TimeSpan.FromSeconds(3 * plan.TimeoutSeconds + 60).Ticks, cancellation) is not { } lease)
            return;
        if (await MarkTriedAsync(group, cancellation) is not { } tried)
            return; // somebody else has changed one of its rows: the lease ends by itself
        var channel = group.Contact.Channel.Kind;
        using var span = FunctionsTraces.Notify(group.Contact.Id, channel, [.. tried.Select(row => row.Transition.TraceParent).OfType<string>()]);
        var message = MessageText.Of(group with { Rows = tried }, pilots.Current, plan);
        var result = await delivery.SendAsync(message, group.Contact, TimeSpan.FromSeconds(plan.TimeoutSeconds), cancellation);
        FunctionsMetrics.Notified(channel, result.Kind.ToString().ToLowerInvariant());
        span?.SetTag("smartpilots.outcome", result.Kind.ToString().ToLowerInvariant());
        LogTried(group.Contact.Id, tried.Count, result.Kind, result.Detail);
        var settled = tried.Select(row => Settled(row, result, now)).ToList();
        var answers = await store.CommitAsync([.. settled.Select(row => row.Replace())], cancellation);
        await _groups.ReturnAsync(lease, result.Kind == SendKind.Sent, now, cancellation);
        await ForgetAsync([.. settled.Where((row, i) => row.State != NotificationRow.Queued && answers[i].Outcome == CommitOutcome.Committed)
            .Select(row => row.Marker)], cancellation); // of the others the next run sees what they are
        await _failing.TakeAsync(group.Contact, result, plan, now, cancellation);
    }

    // Rows with the ETags that they have now; null when one was changed meanwhile.
    private async Task<List<NotificationRow>?> MarkTriedAsync(NotificationGroup group, CancellationToken cancellation)
    {
        var tried = group.Rows.Select(row => row with { Batch = group.Id, Attempts = row.Attempts + 1 }).ToList();
        var answers = await store.CommitAsync([.. tried.Select(row => row.Replace())], cancellation);
        return answers.All(answer => answer.Outcome == CommitOutcome.Committed)
            ? [.. tried.Select((row, i) => row with { ETag = answers[i].ETag! })] : null;
    }

    private static NotificationRow Settled(NotificationRow row, SendResult result, long now) => result.Kind switch
    {
        SendKind.Sent => row with { State = NotificationRow.Sent, SentTicks = now, ChannelId = result.ChannelId, Detail = null },
        SendKind.Later when now - row.QueuedTicks < GiveUpAfter => row with { DueTicks = now + Backoff(row.Attempts, result), Detail = result.Detail },
        _ => row with { State = NotificationRow.Failed, Detail = result.Detail },
    };

    // 30 s, doubled with each try up to an hour; never sooner than the receiver asks.
    private static long Backoff(long attempts, SendResult result) => Math.Max(result.RetryAfter.Ticks,
        Math.Min(TimeSpan.FromSeconds(30).Ticks << (int)Math.Min(attempts - 1, 7), TimeSpan.TicksPerHour));

    private async Task ForgetAsync(IReadOnlyList<string> markers, CancellationToken cancellation)
    {
        if (markers.Count > 0) // one by one: another sender may have been quicker with some
            await store.CommitAsync([.. markers.Select(marker => new RowCommit(Tables.Notifications, NotificationRow.Queue,
                [new RowWrite(RowOperation.Delete, new Row(marker, []), "*")]))], cancellation);
    }

    private void LogTried(string contact, int count, SendKind kind, string? detail)
    {
        if (log is null)
            return;
        if (kind == SendKind.Sent)
            LogSent(log, contact, count);
        else
            LogNotSent(log, contact, count, kind, detail ?? "");
    }

    [LoggerMessage(231, LogLevel.Information, "{Contact} was told of {Count} transitions")]
    private static partial void LogSent(ILogger log, string contact, int count);

    [LoggerMessage(232, LogLevel.Warning, "{Contact} could not be told of {Count} transitions ({Kind}): {Detail}")]
    private static partial void LogNotSent(ILogger log, string contact, int count, SendKind kind, string detail);
}
