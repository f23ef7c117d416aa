namespace SmartPilots.Functions.Notifications;

/// <summary>
/// Turns transitions into notifications, when they are published: a transition leaves the outbox only when they are durable. May run twice and
/// on two instances at once. The marker comes first: a row without one would never be sent.
/// </summary>
public sealed class NotificationQueue(ITelemetryStore store, NotificationPlans plans, TimeProvider clock)
{
    /// <summary>Whether all of it is stored; if not, the outbox keeps the transitions.</summary>
    public async Task<bool> AddAsync(IReadOnlyList<AlertTransition> transitions, CancellationToken cancellationToken)
    {
        var plan = plans.Current;
        if (plan.Contacts.Count == 0)
            return true;
        var now = clock.GetUtcNow().UtcTicks;
        var rows = new List<NotificationRow>();
        foreach (var transition in transitions)
        {
            if (transition.Kind == TransitionKind.Raised)
            {
                rows.AddRange(plan.ToTell(transition).Select(contact => NotificationRow.New(transition, contact, NotificationKind.Raised, now, now + Wait(transition))));
                rows.AddRange(plan.ToEscalate(transition).Select(one => NotificationRow.New(transition, one.Contact, NotificationKind.Escalated, now,
                    now + one.AfterMinutes * TimeSpan.TicksPerMinute)));
            }
            else
            {
                // Those raised in the same call are not stored yet.
                var told = (await ToldOfAsync(transition, cancellationToken))
                    .Concat(rows.Where(row => row.IsRaise && AlertRow.Key(row.Transition) == AlertRow.Key(transition)));
                rows.AddRange(told.DistinctBy(row => row.Contact).Select(row => Cleared(transition, row, now)).ToList());
            }
        }
        return await StoreAsync(rows, now, cancellationToken);
    }

    /// <summary>The same of what no pilot's rule raised: to these contacts, whatever the routes say.</summary>
    internal Task<bool> AddAsync(AlertTransition transition, IEnumerable<string> contacts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        var kind = transition.Kind == TransitionKind.Raised ? NotificationKind.Raised : NotificationKind.Cleared;
        return StoreAsync([.. contacts.Select(contact => NotificationRow.New(transition, contact, kind, now, now + Wait(transition)))], now, cancellationToken);
    }

    /// <summary>Whoever was told of it is told again at the end of a shelving, if the alert then stands and that shelving held until then.</summary>
    /// <exception cref="StoreUnavailableException">It was not stored.</exception>
    internal async Task AddShelfEndAsync(AlertTransition raised, long end, CancellationToken cancellationToken)
    {
        if (plans.Current.Contacts.Count == 0)
            return;
        var now = clock.GetUtcNow().UtcTicks;
        var told = (await ToldOfAsync(raised, cancellationToken)).Where(row => row.State is NotificationRow.Sent or NotificationRow.Folded);
        var rows = told.Select(row => NotificationRow.New(raised, row.Contact, NotificationKind.ShelfEnd, now, end)).ToList();
        if (!await StoreAsync(rows, now, cancellationToken))
            throw new StoreUnavailableException("What is to be told at the end of the shelving could not be written.");
    }

    private async Task<bool> StoreAsync(List<NotificationRow> rows, long now, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return true;
        if (!await MarkAsync(store, rows, now, cancellationToken))
            return false;
        // One that is there already was queued by an earlier publication.
        var inserts = rows.Select(row => new RowCommit(Tables.Notifications, row.Partition, [new RowWrite(RowOperation.Insert, row.ToRow())])).ToList();
        return (await store.CommitAsync(inserts, cancellationToken)).All(answer => answer.Outcome != CommitOutcome.Unavailable);
    }

    /// <summary>Writes the markers of rows that are about to be written.</summary>
    internal static async Task<bool> MarkAsync(ITelemetryStore store, IEnumerable<NotificationRow> rows, long now, CancellationToken cancellationToken)
    {
        var markers = rows.Select(row => new RowWrite(RowOperation.Upsert, row.MarkerRow(now))).Chunk(StoreLimits.MaxRows)
            .Select(writes => new RowCommit(Tables.Notifications, NotificationRow.Queue, writes)).ToList();
        return (await store.CommitAsync(markers, cancellationToken)).All(answer => answer.Outcome == CommitOutcome.Committed);
    }

    // It waits, in case the alert comes back.
    private NotificationRow Cleared(AlertTransition cleared, NotificationRow told, long now) => NotificationRow.New(cleared, told.Contact, NotificationKind.Cleared, now,
        now + Math.Max(Wait(cleared), plans.Current.FlapMinutes * TimeSpan.TicksPerMinute)) with { Folds = told.Folds };

    private long Wait(AlertTransition transition) =>
        (NotificationGroup.OfGateway(transition) is null ? plans.Current.GroupWaitSeconds : plans.Current.SilenceWaitSeconds) * TimeSpan.TicksPerSecond;

    /// <summary>The rows of those who were told, or will be, that it was raised.</summary>
    internal async Task<IReadOnlyList<NotificationRow>> ToldOfAsync(AlertTransition alert, CancellationToken cancellationToken)
    {
        var prefix = NotificationRow.KeyOf(alert with { Kind = TransitionKind.Raised }, "");
        return await store.ReadAllAsync(RowQuery.InPartition(Tables.Notifications, alert.Device.SitePartition, prefix, prefix + "~"), cancellationToken)
            .Select(NotificationRow.FromRow).Where(row => row.State != NotificationRow.Skipped).ToListAsync(cancellationToken);
    }
}
