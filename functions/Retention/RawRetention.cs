using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.Retention;

/// <summary>
/// Deletes of each device what is older than its pilot keeps it: raw readings, and entries of quarantine by their receipt; ledger rows long
/// after. Windows and corrections stay. First the floor in the device's state moves up, to the start of a
/// local day: from then on readings before it are refused, so nothing can be written where the deletion works, and windows before it are
/// sealed. Then the rows go, in batches. A crash at any point leaves rows below the floor that the next run finds and deletes.
/// </summary>
public sealed class RawRetention(ITelemetryStore store, OutboxPublisher publisher, TimeProvider clock)
{
    /// <summary>How long counts and cleared alerts are kept: whoever asks whether the numbers are true asks years later.</summary>
    internal const int EvidenceDays = 3_653;

    /// <summary>All devices that were ever heard. Gives the number of raw rows deleted.</summary>
    /// <exception cref="StoreUnavailableException">The store is away: the next run goes on.</exception>
    /// <exception cref="AggregateException">At the end, of single devices: the others are done.</exception>
    public async Task<long> RunAsync(PilotCatalog pilots, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        var known = pilots.Devices.Select(device => device.Key).ToHashSet();
        var others = await store.ReadAllAsync(new RowQuery(Tables.Latest, "-", "~"), cancellationToken)
            .Select(row => DeviceKey.OfPartition($"{row.Partition}~{row.Key}")).Where(key => !known.Contains(key)).ToListAsync(cancellationToken);
        await EachDevice.RunAsync(pilots.Devices.Concat(others.Select(UnroutableDevice.At)), async device => deleted += await RunAsync(device, cancellationToken),
            cancellationToken);
        return deleted;
    }

    /// <summary>One device.</summary>
    public async Task<long> RunAsync(DeviceDefinition device, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        var (deleted, oldest) = (0L, Math.Max(0, now - device.Limits.RawRetentionDays * TimeSpan.TicksPerDay));
        if (!UnroutableDevice.Is(device)) // what a device had that no file knows any more stays until one does
        {
            if (await MoveFloorAsync(device, cancellationToken) is not { } state)
                return 0;
            deleted = await DeleteAsync(device.Key, ReadingRow.Key(0), ReadingRow.Key(state.SealedTicks), _ => true, cancellationToken);
            // As long as a copy may come, out of the spool of a gateway whose link was down, and would be taken.
            var lastCopy = state.FloorTicks - UndatedRow.ValidTicks;
            await DeleteAsync(device.Key, UndatedRow.From, UndatedRow.To, row => UndatedRow.Ticks(row) < lastCopy, cancellationToken);
            oldest = state.FloorTicks;
        }
        if (await DeleteAsync(device.Key, QuarantineEntry.From, QuarantineEntry.To, row => row.Number("received") < oldest, cancellationToken) > 0)
            await ForgetWaitingAsync(device, cancellationToken);
        var lastDay = LedgerRow.Day(Math.Max(0, now - EvidenceDays * TimeSpan.TicksPerDay));
        await DeleteAsync(device.Key, LedgerRow.Prefix, LedgerRow.Prefix + lastDay, _ => true, cancellationToken);
        return deleted;
    }

    // When no entry is left, lists of what waits need not look here. The state's ETag guards it: an entry comes with a new one.
    private async Task ForgetWaitingAsync(DeviceDefinition device, CancellationToken cancellationToken)
    {
        var batch = new DeviceBatch(device);
        var isChanged = await OptimisticUpdate.RunAsync(store, $"How many entries wait for {device.Key}", async () =>
        {
            batch.Start(await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken));
            var entries = RowQuery.InPartition(Tables.Telemetry, device.Key.Partition) with { KeyFrom = QuarantineEntry.From, KeyTo = QuarantineEntry.To, Take = 1 };
            var (state, etag) = (batch.Snapshot.State, batch.Snapshot.ETag);
            if (etag is null || (await store.QueryAsync(entries, cancellationToken)).Rows.Count > 0)
                return (null, false);
            (state.Waiting, state.Discarded, state.Commit) = (0, 0, state.Commit + 1);
            return (new RowCommit(Tables.Telemetry, device.Key.Partition, [RowWrite.Over(etag, StateRow.ToRow(state))]), true);
        }, cancellationToken);
        if (isChanged)
            await publisher.PublishAsync([batch], cancellationToken);
    }

    // Null for a device that was never heard.
    private Task<DeviceState?> MoveFloorAsync(DeviceDefinition device, CancellationToken cancellationToken) =>
        OptimisticUpdate.RunAsync<DeviceState?>(store, $"The retention floor of {device.Key}", async () =>
        {
            var snapshot = await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken);
            if (snapshot.ETag is null)
                return (null, null);
            var state = snapshot.State;
            var oldest = Math.Max(0, clock.GetUtcNow().UtcTicks - device.Limits.RawRetentionDays * TimeSpan.TicksPerDay);
            var floor = oldest == 0 ? 0 : device.Calendar.WindowOf(Period.Day, oldest).Start;
            if (floor <= state.FloorTicks)
                return (null, state);
            (state.FloorTicks, state.Commit) = (floor, state.Commit + 1);
            return (new RowCommit(Tables.Telemetry, device.Key.Partition, [RowWrite.Over(snapshot.ETag, StateRow.ToRow(state))]), state);
        }, cancellationToken);

    private Task<long> DeleteAsync(DeviceKey device, string from, string to, Func<StoredRow, bool> isOld, CancellationToken cancellationToken) =>
        OldRows.DeleteAsync(store, Tables.Telemetry, device.Partition, from, to, isOld, cancellationToken);
}
