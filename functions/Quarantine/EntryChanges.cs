using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.Quarantine;

/// <summary>Changes entries of quarantine by hand, each in one commit under the state of its partition.</summary>
public sealed class EntryChanges(ITelemetryStore store, OutboxPublisher publisher, TimeProvider clock)
{
    /// <summary>Changes one entry, and tells the table of latest values how many wait.</summary>
    /// <param name="change">Given the entry as it stands, null when there is none; gives it as it should be, null for gone, the same for no change.</param>
    /// <returns>The entry as it stood.</returns>
    /// <exception cref="StoreUnavailableException">It may or may not be changed: ask again.</exception>
    internal async Task<QuarantineEntry?> ChangeAsync(string partition, string key, Func<QuarantineEntry?, QuarantineEntry?> change,
        CancellationToken cancellationToken)
    {
        var batch = new DeviceBatch(UnroutableDevice.At(DeviceKey.OfPartition(partition)));
        var stood = await OptimisticUpdate.RunAsync(store, $"The entry {partition}~{key}", async () =>
        {
            var rows = await store.FindAsync(Tables.Telemetry, partition, [StateRow.Key, key], cancellationToken);
            batch.Start(DeviceSnapshot.From(rows[0]));
            var before = rows[1] is { } row ? QuarantineEntry.FromRow(row) : null;
            var after = change(before);
            if (ReferenceEquals(before, after))
                return (null, before);
            batch.Plan = QuarantineChange.Plan(batch.Snapshot, batch.Device, before, after, clock.GetUtcNow().UtcTicks);
            await PendingRow.MarkAsync(store, [batch], cancellationToken);
            return (batch.Plan?.Commit ?? throw new StoreUnavailableException($"The entry {partition}~{key} could not be announced."), before);
        }, cancellationToken);
        if (batch.Snapshot.State.Commit > 0)
            await publisher.PublishAsync([batch], cancellationToken);
        return batch.HasSnapshot ? stood : throw new StoreUnavailableException($"How many entries wait in {partition} could not be published.");
    }

    /// <summary>
    /// Moves an entry to the partition of the device that its topic names by now. First the copy appears there, saying where it comes from, then
    /// the original goes; whoever finds a copy removes what it comes from before anything else. So an entry is never lost and never stored twice.
    /// </summary>
    internal async Task MoveAsync(QuarantineEntry entry, DeviceKey device, CancellationToken cancellationToken)
    {
        if (entry.MovedFrom is { } origin)
            await ChangeAsync(origin, entry.Key, _ => null, cancellationToken);
        if (entry.Device == device)
            return;
        await ChangeAsync(device.Partition, entry.Key, there => there ?? entry with { Device = device, MovedFrom = entry.Device.Partition }, cancellationToken);
        await ChangeAsync(entry.Device.Partition, entry.Key, _ => null, cancellationToken);
    }
}
