using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Telemetry;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.Outbox;

/// <summary>
/// Carries committed facts to the side tables: alert transitions from the outbox to <c>alerts</c>, the device state to <c>latest</c>.
/// May run twice, late, or on two instances at once: alert columns are merged and never undone, and latest is written only over a
/// lower commit number. An outbox row goes only after its alert is durable, and the marker by which the sweep finds what is left only
/// after all of it.
/// </summary>
public sealed class OutboxPublisher(ITelemetryStore store, LatestTable latest, NotificationQueue notifications, SuppressionQuery suppression)
{
    /// <summary>Publishes for every batch with a snapshot. One that fails is given up: its messages will come again.</summary>
    internal async Task PublishAsync(IReadOnlyList<DeviceBatch> batches, CancellationToken cancellationToken)
    {
        await Task.WhenAll(batches.Where(batch => batch.HasSnapshot && batch.Snapshot.State.PublishedOutbox < batch.Snapshot.State.NextOutbox)
            .Select(batch => TryPublishAsync(batch, cancellationToken)));
        await latest.PublishAsync([.. batches.Where(batch => batch.HasSnapshot && batch.Snapshot.PublishedCommit < batch.Snapshot.State.Commit)], cancellationToken);
        var done = batches.Where(batch => batch.HasSnapshot).SelectMany(batch => batch.Markers).ToList();
        if (done.Count > 0)
            await store.CommitAsync([.. done.Select(PendingRow.Clear)], cancellationToken); // one that stays is cleared by the sweep
    }

    private async Task TryPublishAsync(DeviceBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            if (await PublishDeviceAsync(batch.Device.Key, batch.Snapshot.State, batch.Outbox, cancellationToken))
                return;
        }
        catch (StoreUnavailableException)
        {
            // answered "retry": the redelivery publishes what is left
        }
        batch.GiveUp();
    }

    /// <summary>Publishes a device's outbox. False when the store did not take it.</summary>
    /// <param name="known">
    /// Transitions known without reading, in order. Enough only when they are all that is left: between two commits of a batch another
    /// instance may have committed one of its own, and died.
    /// </param>
    private async Task<bool> PublishDeviceAsync(DeviceKey device, DeviceState state, List<(long Number, AlertTransition Transition)> known,
        CancellationToken cancellationToken)
    {
        if (known.Count != state.NextOutbox - state.PublishedOutbox || known[0].Number != state.PublishedOutbox)
            known = await ReadOutboxAsync(device, cancellationToken);
        var spans = known.ConvertAll(t => FunctionsTraces.Alert(t.Transition));
        var isStored = false;
        try
        {
            var told = known.Select((t, i) => spans[i] is { Recorded: true, Id: { } id } ? t.Transition with { TraceParent = id } : t.Transition);
            isStored = (known.Count == 0 || await MergeAlertsAsync(device, known, cancellationToken)) && await notifications.AddAsync([.. told], cancellationToken);
        }
        finally
        {
            spans.ForEach(span => span?.End(isStored ? "published" : "retry", !isStored));
        }
        if (!isStored)
            return false;
        // A row already gone was published by another instance: a conflict is as good as a success.
        var deletes = known.Select(t => new RowCommit(Tables.Telemetry, device.Partition,
            [new RowWrite(RowOperation.Delete, new Row(OutboxRow.Key(t.Number), []), "*")])).ToList();
        if (deletes.Count > 0 && (await store.CommitAsync(deletes, cancellationToken)).Any(a => a.Outcome == CommitOutcome.Unavailable))
            return false;
        known.ForEach(t => FunctionsMetrics.Published(t.Transition));
        state.PublishedOutbox = state.NextOutbox;
        return true;
    }

    private async Task<List<(long Number, AlertTransition Transition)>> ReadOutboxAsync(DeviceKey device, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.Telemetry, device.Partition, OutboxRow.From, OutboxRow.To), cancellationToken)
            .Select(row => (OutboxRow.Number(row.Key), OutboxRow.FromRow(row))).ToListAsync(cancellationToken);

    private async Task<bool> MergeAlertsAsync(DeviceKey device, List<(long Number, AlertTransition Transition)> transitions,
        CancellationToken cancellationToken)
    {
        var suppressed = await suppression.FindAsync(device.SitePartition,
            transitions.Select(t => t.Transition).Where(transition => transition.Kind == TransitionKind.Raised), cancellationToken);
        // Raise and clear of one alert may both be here: one row each commit, so columns of the same row are put together first.
        foreach (var rows in transitions.GroupBy(t => AlertRow.Key(t.Transition)).Chunk(StoreLimits.MaxRows))
        {
            var writes = rows.Select(g => new RowWrite(RowOperation.Merge,
                Together(g.Key, g.Select(t => AlertRow.ToRow(t.Transition)), suppressed.GetValueOrDefault(g.Key))));
            var answer = await store.CommitAsync([new RowCommit(Tables.Alerts, device.SitePartition, [.. writes])], cancellationToken);
            if (answer[0].Outcome != CommitOutcome.Committed)
                return false;
        }
        return true;
    }

    private static Row Together(string key, IEnumerable<Row> rows, string? suppressedBy)
    {
        var columns = rows.SelectMany(r => r.Columns).GroupBy(c => c.Name).Select(g => g.Last()).ToList();
        if (suppressedBy is not null)
            columns.Add(new Column("suppressed_by", suppressedBy)); // as it was raised: reports count it apart
        return new Row(key, columns);
    }
}
