using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Ingest;

/// <summary>Gives each batch the snapshot it plans with: from the cache, or from the store; with every row that planning will look at.</summary>
public sealed class SnapshotLoader(ITelemetryStore store, DeviceCache cache)
{
    /// <summary>A batch whose rows could not be read counts a failure.</summary>
    internal async Task LoadAsync(IReadOnlyList<DeviceBatch> batches, CancellationToken cancellationToken)
    {
        List<Task>? reads = null;
        foreach (var batch in batches)
        {
            // The usual case, a known device with new readings, needs no read and no task.
            if (batch.IsFresh && cache.TryTake(batch.Device.Key, out var cached))
                batch.Start(cached);
            if (batch.Status == BatchStatus.Unread || NeedsRows(batch))
                (reads ??= []).Add(ReadAsync(batch, cancellationToken));
        }
        if (reads is not null)
            await Task.WhenAll(reads);
    }

    private static bool NeedsRows(DeviceBatch batch)
    {
        try
        {
            return RequiredRows.Collect(batch.Snapshot, batch.Device, batch.Messages, batch.Next).Count > 0;
        }
        catch (Exception e) when (EachDevice.MayCatch(e))
        {
            batch.Break(e);
            return false;
        }
    }

    private async Task ReadAsync(DeviceBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            if (batch.Status == BatchStatus.Unread)
                batch.Start(await DeviceSnapshot.ReadAsync(store, batch.Device.Key, cancellationToken));
            // Twice for a repeated undated message: only its own row says at which time it stands.
            while (RequiredRows.Collect(batch.Snapshot, batch.Device, batch.Messages, batch.Next) is { Count: > 0 } keys)
            {
                var rows = await store.FindAsync(Tables.Telemetry, batch.Device.Key.Partition, keys, cancellationToken);
                for (var i = 0; i < keys.Count; i++)
                    batch.Snapshot.Learn(keys[i], rows[i]);
            }
            foreach (var day in batch.WantedDays)
                batch.Snapshot.Days[day] = await ReadDayAsync(batch.Device, day, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            batch.Fail();
        }
        catch (Exception e) when (EachDevice.MayCatch(e, cancellationToken))
        {
            batch.Break(e); // a row that is none of this version's, for one
        }
    }

    /// <summary>All raw rows out of which the windows that touch a local day can be computed.</summary>
    internal async Task<List<ReadingRow>> ReadDayAsync(DeviceDefinition device, WindowKey day, CancellationToken cancellationToken)
    {
        var (from, to) = device.Calendar.RawSpanOf(day);
        return await ReadingRow.ReadAsync(store, device.Key, from, to, cancellationToken).ToListAsync(cancellationToken);
    }
}
