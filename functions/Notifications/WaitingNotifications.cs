using NodaTime;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.Notifications;

/// <summary>What waits to be sent: reads it, settles what is not to be told any more, and gives what may be sent now.</summary>
public sealed class WaitingNotifications(ITelemetryStore store, NotificationPlans plans, SuppressionQuery suppression, PilotSource pilots, TimeProvider clock)
{
    private static readonly long MarkerKept = TimeSpan.FromMinutes(10).Ticks; // of a row that was never written
    private static readonly long LookedAtAgain = TimeSpan.FromMinutes(5).Ticks; // of what another alert suppresses
    private readonly AlertStatuses _statuses = new(store, suppression);

    private long Now => clock.GetUtcNow().UtcTicks;

    /// <summary>What was tried before, due or not, and of the rest what the policy lets through.</summary>
    internal async Task<List<NotificationRow>> ReadyAsync(CancellationToken cancellationToken)
    {
        var waiting = await FoldAsync(await SkipAsync(await ReadAsync(cancellationToken), cancellationToken), cancellationToken);
        var now = Now;
        var ready = waiting.Where(row => row.Batch is not null).ToList();
        var untried = waiting.Where(row => row.Batch is null).ToList();
        if (untried.All(row => row.DueTicks > now))
            return ready;
        var changed = new List<NotificationRow>();
        foreach (var site in untried.GroupBy(row => row.Partition))
        {
            var statuses = await _statuses.OfSiteAsync(site.Key, site.Where(row => !row.IsCleared).Select(row => row.Transition), cancellationToken);
            foreach (var row in site)
            {
                var status = statuses.GetValueOrDefault(row.AlertKey, AlertStatus.Unknown);
                var (ruling, reason) = NotificationPolicy.Judge(row, status, plans.Current.Find(row.Contact)!, ZoneOf(row), now);
                if (ruling == Ruling.Send)
                    ready.Add(row);
                else if (ruling != Ruling.Wait)
                    changed.Add(Changed(row, ruling, reason, now));
            }
        }
        var ended = ready.Where(row => row.Kind == NotificationKind.ShelfEnd).Select(row => row.Alert).ToHashSet();
        changed.AddRange(ready.Where(IsSaidAtEnd).Select(row => Skipped(row, "told with the end of the shelving")));
        ready.RemoveAll(IsSaidAtEnd);
        var replaced = await ReplaceAsync(changed, cancellationToken);
        await NotificationQueue.MarkAsync(store, replaced.Where(row => row.State == NotificationRow.Queued), now, cancellationToken); // due later than they were
        return ready;

        bool IsSaidAtEnd(NotificationRow row) => row is { Kind: NotificationKind.Reminder, Batch: null } && ended.Contains(row.Alert);
    }

    private NotificationRow Changed(NotificationRow row, Ruling ruling, string? reason, long now) => ruling switch
    {
        Ruling.Suppress => row with { Hold = NotificationRow.Suppressed, DueTicks = now + LookedAtAgain, Detail = reason },
        Ruling.Release => row with { Hold = NotificationRow.Released, DueTicks = now + plans.Current.SilenceWaitSeconds * TimeSpan.TicksPerSecond, Detail = null },
        _ => Skipped(row, reason!),
    };

    /// <summary>Takes markers out of the queue.</summary>
    internal async Task ForgetAsync(IReadOnlyList<string> markers, CancellationToken cancellationToken)
    {
        if (markers.Count > 0) // one by one: another sender may have been quicker with some
            await store.CommitAsync([.. markers.Select(marker => new RowCommit(Tables.Notifications, NotificationRow.Queue,
                [new RowWrite(RowOperation.Delete, new Row(marker, []), "*")]))], cancellationToken);
    }

    /// <summary>
    /// A row that was told and, in the same commit, the one by which the contact is told again unless somebody acknowledges: so no reminder is lost, and
    /// none comes twice.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The queue did not take it: the message goes again, under its id.</exception>
    internal async Task<IReadOnlyList<RowCommit>> ToldAsync(IReadOnlyList<NotificationRow> told, CancellationToken cancellationToken)
    {
        var now = Now;
        var next = told.Select(row => row.IsCleared ? null : Reminder(row, now)).ToList();
        if (!await NotificationQueue.MarkAsync(store, next.OfType<NotificationRow>(), now, cancellationToken)
            && !await NotificationQueue.MarkAsync(store, next.OfType<NotificationRow>(), now, cancellationToken))
            throw new StoreUnavailableException("What is to be told again could not be queued."); // settled without it, it would be lost
        return [.. told.Select((row, i) => next[i] is { } reminder
            ? row.Replace() with { Writes = [.. row.Replace().Writes, new RowWrite(RowOperation.Upsert, reminder.ToRow())] } : row.Replace())];
    }

    private NotificationRow? Reminder(NotificationRow told, long now)
    {
        var minutes = pilots.Current.FindPilot(told.Transition.Device.Pilot) is null ? 0 : plans.Current.RemindMinutes(told.Transition, told.Contact);
        return minutes == 0 || plans.Current.Find(told.Contact)?.Channel is Core.Notifications.AlertmanagerChannel ? null
            : NotificationRow.New(told.Transition, told.Contact, NotificationKind.Reminder, now, now + minutes * TimeSpan.TicksPerMinute);
    }

    private async Task<List<NotificationRow>> ReadAsync(CancellationToken cancellationToken)
    {
        var markers = await store.ReadAllAsync(RowQuery.InPartition(Tables.Notifications, NotificationRow.Queue), cancellationToken).ToListAsync(cancellationToken);
        // By their markers: while nothing is due, no row is read, and then none of a site whose first is due later than it could join a message of now.
        // Markers of before have no time.
        var (now, together) = (Now, Math.Max(plans.Current.GroupWaitSeconds, plans.Current.SilenceWaitSeconds) * TimeSpan.TicksPerSecond);
        if (markers.All(marker => marker.Number("due") > now))
            return [];
        var waiting = new List<NotificationRow>();
        var over = new List<string>();
        foreach (var site in markers.GroupBy(marker => NotificationRow.Named(marker.Key).Partition))
        {
            if (site.All(marker => marker.Number("due") > now + together))
                continue;
            var asked = site.ToList();
            var rows = await store.FindAsync(Tables.Notifications, site.Key, [.. asked.Select(marker => NotificationRow.Named(marker.Key).Key)], cancellationToken);
            for (var i = 0; i < rows.Count; i++)
            {
                if (rows[i] is { } row && row.Text("state") == NotificationRow.Queued)
                    waiting.Add(NotificationRow.FromRow(row));
                else if (rows[i] is not null || Now - asked[i].Number("at") > MarkerKept)
                    over.Add(asked[i].Key);
            }
        }
        await ForgetAsync(over, cancellationToken);
        return waiting;
    }

    // What was over before anybody was told, and what nobody can be told any more, is not sent. A daily message tells also what is over.
    private async Task<List<NotificationRow>> SkipAsync(List<NotificationRow> waiting, CancellationToken cancellationToken)
    {
        var plan = plans.Current;
        var cleared = waiting.Where(row => row.IsCleared).Select(row => row.Alert).ToHashSet();
        var untold = waiting.Where(row => row is { IsRaise: true, Attempts: 0 } && cleared.Contains(row.Alert) && plan.Find(row.Contact) is { } contact
            && !Core.Notifications.DeliveryTimes.IsDigest(contact, row.Transition.Severity)).Select(row => row.Alert).ToHashSet();
        var skipped = new List<NotificationRow>();
        foreach (var row in waiting)
        {
            if (untold.Contains(row.Alert))
                skipped.Add(Skipped(row, "over before it was told"));
            else if (plan.Find(row.Contact) is null)
                skipped.Add(Skipped(row, "the contact is no longer in the file"));
        }
        await ReplaceAsync(skipped, cancellationToken);
        var keys = skipped.Select(row => row.Marker).ToHashSet();
        return [.. waiting.Where(row => !keys.Contains(row.Marker))];
    }

    // Both rows stand in one partition: neither is settled without the other.
    private async Task<List<NotificationRow>> FoldAsync(List<NotificationRow> waiting, CancellationToken cancellationToken)
    {
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (cleared, raised) in NotificationPolicy.Folds(waiting, plans.Current.FlapMinutes).ToList())
        {
            var folded = raised with { State = NotificationRow.Folded, Folds = cleared.Folds + 1, Detail = "came back soon: the message before holds" };
            var commit = (await ToldAsync([folded], cancellationToken))[0];
            await store.CommitAsync([commit with { Writes = [.. commit.Writes, .. Skipped(cleared, "came back soon").Replace().Writes] }], cancellationToken);
            gone.UnionWith([cleared.Marker, raised.Marker]); // one that conflicts is looked at again
        }
        return [.. waiting.Where(row => !gone.Contains(row.Marker))];
    }

    private DateTimeZone ZoneOf(NotificationRow row) => pilots.Current.FindPilot(row.Transition.Device.Pilot)?.Sites
        .FirstOrDefault(site => site.Id == row.Transition.Device.Site)?.Zone ?? DateTimeZone.Utc;

    private static NotificationRow Skipped(NotificationRow row, string why) => row with { State = NotificationRow.Skipped, Detail = why };

    // Gives those that were replaced; one that conflicts is looked at again.
    private async Task<IEnumerable<NotificationRow>> ReplaceAsync(IReadOnlyList<NotificationRow> rows, CancellationToken cancellationToken)
    {
        var answers = await store.CommitAsync([.. rows.Select(row => row.Replace())], cancellationToken);
        return rows.Where((_, i) => answers[i].Outcome == CommitOutcome.Committed);
    }
}
