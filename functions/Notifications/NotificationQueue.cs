using SmartPilots.Core.Alerts;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Notifications;

/// <summary>
/// Turns transitions into notifications, as part of the relay: a transition leaves the outbox only when they are durable. May run twice and
/// on two instances at once. The marker comes first: a row without one would never be sent.
/// </summary>
public sealed class NotificationQueue(ITelemetryStore store, NotificationPlans plans, TimeProvider clock)
{
    /// <summary>Whether all of it is stored; if not, the outbox keeps the transitions.</summary>
    public async Task<bool> AddAsync(IReadOnlyList<AlertTransition> transitions, CancellationToken cancellation)
    {
        var plan = plans.Current;
        if (plan.Contacts.Count == 0)
            return true;
        var told = new List<(AlertTransition, string)>();
        foreach (var transition in transitions)
        {
            var contacts = transition.Kind == TransitionKind.Raised ? plan.ToTell(transition) : await ToldOfAsync(transition, cancellation);
            told.AddRange(contacts.Select(contact => (transition, contact)));
            // Those raised in the same call are not stored yet.
            if (transition.Kind == TransitionKind.Cleared)
                told.AddRange(told.Where(one => one.Item1.Kind == TransitionKind.Raised && AlertRow.Key(one.Item1) == AlertRow.Key(transition))
                    .Select(one => (transition, one.Item2)).ToList());
        }
        return await AddAsync(told.Distinct().ToList(), cancellation);
    }

    /// <summary>The same, for contacts that no route says.</summary>
    internal async Task<bool> AddAsync(IReadOnlyList<(AlertTransition Transition, string Contact)> told, CancellationToken cancellation)
    {
        if (told.Count == 0)
            return true;
        var now = clock.GetUtcNow().UtcTicks;
        var rows = told.Select(one => NotificationRow.New(one.Transition, one.Contact, now, now + Wait(one.Transition))).ToList();
        var markers = rows.Select(row => new RowWrite(RowOperation.Upsert, NotificationRow.MarkerRow(row.Marker, now))).Chunk(StoreLimits.MaxRows)
            .Select(writes => new RowCommit(Tables.Notifications, NotificationRow.Queue, writes)).ToList();
        if ((await store.CommitAsync(markers, cancellation)).Any(answer => answer.Outcome != CommitOutcome.Committed))
            return false;
        // One that is there already was queued by an earlier relay.
        var inserts = rows.Select(row => new RowCommit(Tables.Notifications, row.Partition, [new RowWrite(RowOperation.Insert, row.ToRow())])).ToList();
        return (await store.CommitAsync(inserts, cancellation)).All(answer => answer.Outcome != CommitOutcome.Unavailable);
    }

    private long Wait(AlertTransition transition) =>
        (NotificationGroup.OfGateway(transition) is null ? plans.Current.GroupWaitSeconds : plans.Current.SilenceWaitSeconds) * TimeSpan.TicksPerSecond;

    /// <summary>Who was told, or will be, that it was raised.</summary>
    internal async Task<IReadOnlyList<string>> ToldOfAsync(AlertTransition cleared, CancellationToken cancellation)
    {
        var prefix = NotificationRow.KeyOf(cleared with { Kind = TransitionKind.Raised }, "");
        var query = RowQuery.InPartition(Tables.Notifications, cleared.Device.SitePartition) with { KeyFrom = prefix, KeyTo = prefix + "~" };
        var contacts = new List<string>();
        await foreach (var row in store.ReadAllAsync(query, cancellation))
            contacts.Add(row.Text("contact")!);
        return contacts;
    }
}
