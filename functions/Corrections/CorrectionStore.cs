using SmartPilots.Core.Windows;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.Corrections;

/// <summary>
/// Corrects readings: an event in the device's partition, its effect on the reading and on the windows it touches, in one commit.
/// <para>
/// A correction stands over whatever devices send, before or after: the same reading again is a duplicate as ever; another value for its
/// identity is a conflict as ever (the smaller is kept as the original, the other goes to quarantine), and what counts stays what the
/// person said. Of several corrections of one reading the last holds.
/// </para>
/// </summary>
public sealed class CorrectionStore(ITelemetryStore store, SnapshotLoader loader, OutboxPublisher publisher, TimeProvider clock)
{
    /// <summary>Makes a correction. Safe to repeat with the same id, also after an answer was lost.</summary>
    /// <exception cref="StoreUnavailableException">The store did not take it, or could not say so: repeat it.</exception>
    public async Task<CorrectionResult> MakeAsync(DeviceDefinition device, Correction correction, CancellationToken cancellationToken)
    {
        var batch = new DeviceBatch(device);
        // Whatever became of a try, the next finds out: the correction's own row is there, or it is not.
        var made = await OptimisticUpdate.RunAsync(store, $"The correction {correction.Id}", async () =>
        {
            batch.Start(await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken));
            var found = await FindAsync(device, correction.Id, cancellationToken);
            return (found is null ? await PlanAsync(batch.Snapshot, device, correction, cancellationToken) : null, found);
        }, cancellationToken);
        made ??= await FindAsync(device, correction.Id, cancellationToken);
        if (made is null)
            return new CorrectionResult(CorrectionOutcome.NoSuchReading, null);
        if (!made.Asks(correction))
            return new CorrectionResult(CorrectionOutcome.IdTaken, null);
        await PublishAsync(batch, cancellationToken); // perhaps a first try did not come so far
        return new CorrectionResult(CorrectionOutcome.Made, made);
    }

    /// <summary>All corrections of a device, in the order in which they were made.</summary>
    public async Task<IReadOnlyList<Correction>> OfDeviceAsync(DeviceDefinition device, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.Telemetry, device.Key.Partition, Correction.From, Correction.To), cancellationToken)
            .Select(Correction.FromRow).OrderBy(correction => correction.Commit).ToListAsync(cancellationToken);

    private async Task<Correction?> FindAsync(DeviceDefinition device, string id, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(Tables.Telemetry, device.Key.Partition, Correction.From + id, cancellationToken);
        return row is null ? null : Correction.FromRow(row);
    }

    private async Task<RowCommit?> PlanAsync(DeviceSnapshot snapshot, DeviceDefinition device, Correction correction, CancellationToken cancellationToken)
    {
        var keys = CorrectionPlanner.Needs(device, correction);
        var rows = await store.FindAsync(Tables.Telemetry, device.Key.Partition, keys, cancellationToken);
        for (var i = 0; i < keys.Count; i++)
            snapshot.Learn(keys[i], rows[i]);
        var day = device.Calendar.WindowOf(Period.Day, correction.Ticks);
        snapshot.Days[day] = await loader.ReadDayAsync(device, day, cancellationToken);
        var floor = snapshot.State.SealedTicks;
        var isLatest = snapshot.State.Streams.GetValueOrDefault(correction.Stream)?.LatestTicks == correction.Ticks;
        var earlier = isLatest && correction.Value is null ? await EarlierAsync(device, correction.Stream, floor, day, cancellationToken) : null;
        return CorrectionPlanner.Plan(snapshot, device, correction, earlier, clock.GetUtcNow().UtcTicks);
    }

    // Of the days before that have the stream, and whose readings are kept, from the newest back: until one has a value that may be shown. The
    // store reads forward only; but the windows of days are few.
    private async Task<(long Ticks, decimal Value)?> EarlierAsync(DeviceDefinition device, string stream, long floor, WindowKey before,
        CancellationToken cancellationToken)
    {
        (long, decimal)? newest = null;
        var days = Window.ReadAsync(store, device.Key, Period.Day, floor, before.Start, cancellationToken).Where(window => window.Find(stream) is not null);
        foreach (var day in await days.Select(window => window.Key).Reverse().ToListAsync(cancellationToken))
        {
            if (newest is not null)
                break;
            foreach (var row in await loader.ReadDayAsync(device, day, cancellationToken))
            {
                var index = row.Ticks < day.Start || row.Ticks >= device.Calendar.EndOf(day) ? -1 : row.IndexOf(stream);
                if (index >= 0 && row.Readings[index].IsCurrent)
                    newest = (row.Ticks, row.Readings[index].Effective);
            }
        }
        return newest;
    }

    private async Task PublishAsync(DeviceBatch batch, CancellationToken cancellationToken)
    {
        await publisher.PublishAsync([batch], cancellationToken);
        if (!batch.HasSnapshot)
            throw new StoreUnavailableException($"The latest values of {batch.Device.Key} could not be published.");
    }
}
