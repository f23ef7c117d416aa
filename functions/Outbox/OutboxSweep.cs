using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Outbox;

/// <summary>Publishes outboxes that a crash left behind.</summary>
public sealed class OutboxSweep(ITelemetryStore store, PilotSource pilots, OutboxPublisher publisher)
{
    /// <exception cref="AggregateException">At the end, of single devices: the others have been published.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var markers = await store.ReadAllAsync(RowQuery.InPartition(Tables.Pending, PendingRow.Partition), cancellationToken).Select(row => row.Key)
            .ToListAsync(cancellationToken);
        await EachDevice.RunAsync(markers.GroupBy(PendingRow.Device), device => PublishAsync(device.Key, device, cancellationToken), cancellationToken);
    }

    private async Task PublishAsync(DeviceKey device, IEnumerable<string> markers, CancellationToken cancellationToken)
    {
        // A device that the pilot file has dropped since still has its outbox.
        var batch = new DeviceBatch(pilots.Current.TryGetDevice(device, out var known) ? known : UnroutableDevice.At(device));
        batch.Start(await DeviceSnapshot.ReadAsync(store, device, cancellationToken));
        var last = batch.Snapshot.State.Commit;
        await publisher.PublishAsync([batch], cancellationToken);
        if (!batch.HasSnapshot)
            return; // the store is away: the next sweep tries again
        foreach (var marker in markers.Where(marker => PendingRow.Commit(marker) <= last)) // a later one may be in flight right now: it stays
            await store.CommitAsync([PendingRow.Clear(marker)], cancellationToken);
    }
}
