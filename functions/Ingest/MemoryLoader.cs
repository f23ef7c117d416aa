using SmartPilots.Core.Commit;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Ingest;

/// <summary>Gives each work the memory it plans with: from the cache, or from the store; with every row that planning will look at.</summary>
internal sealed class MemoryLoader(ITelemetryStore store, DeviceCache cache)
{
    /// <summary>A work whose rows could not be read keeps no memory and counts a failure.</summary>
    public async Task LoadAsync(IReadOnlyList<DeviceWork> works, CancellationToken cancellation)
    {
        List<Task>? reads = null;
        foreach (var work in works)
        {
            // The usual case, a known device with new readings, needs no read and no task.
            if (work.Memory is null && work.Failures == 0 && work.Conflicts == 0 && work.WantedDays.Count == 0
                && cache.TryTake(work.Device.Key, out var cached))
                (work.Memory, work.IsUnproven) = (cached, true);
            if (work.Memory is null || MustProve(work) || NeedsRows(work))
                (reads ??= []).Add(ReadAsync(work, cancellation));
        }
        if (reads is not null)
            await Task.WhenAll(reads);
    }

    private static bool NeedsRows(DeviceWork work)
    {
        try
        {
            return CommitNeeds.Collect(work.Memory!, work.Device, work.Messages, work.Next).Count > 0;
        }
        catch (Exception e) when (BrokenDevices.MayCatch(e))
        {
            work.Break(e);
            return false;
        }
    }

    // Something is bad for certain and goes into quarantine before the commit can say that the picture is an old one.
    private static bool MustProve(DeviceWork work)
    {
        if (!work.IsUnproven)
            return false;
        for (var i = work.Next; i < work.Messages.Count; i++)
        {
            if (work.Messages[i].Faults.Length > 0)
                return true;
        }
        return false;
    }

    /// <summary>The state as stored now, with nothing else.</summary>
    public async Task<DeviceMemory> ReadStateAsync(Core.DeviceKey device, CancellationToken cancellation)
    {
        var rows = await store.FindAsync(Tables.Telemetry, device.Partition, [StateRow.Key], cancellation);
        return DeviceMemory.From(rows[0]);
    }

    private async Task ReadAsync(DeviceWork work, CancellationToken cancellation)
    {
        try
        {
            if (work.Memory is null || MustProve(work))
            {
                var now = await ReadStateAsync(work.Device.Key, cancellation);
                work.IsUnproven = false;
                if (work.Memory is null || work.Memory.ETag != now.ETag)
                    work.Memory = now;
            }
            // Twice for a repeated undated message: only its own row says at which time it stands.
            while (CommitNeeds.Collect(work.Memory, work.Device, work.Messages, work.Next) is { Count: > 0 } keys)
            {
                var rows = await store.FindAsync(Tables.Telemetry, work.Device.Key.Partition, keys, cancellation);
                for (var i = 0; i < keys.Count; i++)
                    work.Memory.Learn(keys[i], rows[i]);
            }
            if (work.Memory.IsTorn)
            {
                work.Reload();
                return;
            }
            foreach (var day in work.WantedDays)
                work.Memory.Days[day] = await ReadDayAsync(work.Device, day, cancellation);
        }
        catch (StoreUnavailableException)
        {
            work.Fail();
        }
        catch (Exception e) when (BrokenDevices.MayCatch(e, cancellation))
        {
            work.Break(e); // a row that is none of this version's, for one
        }
    }

    /// <summary>All raw rows out of which the windows that touch a local day can be computed.</summary>
    public async Task<List<ReadingRow>> ReadDayAsync(DeviceDefinition device, WindowKey day, CancellationToken cancellation)
    {
        var rows = new List<ReadingRow>();
        var (from, to) = device.Calendar.RawSpanOf(day);
        var query = RowQuery.InPartition(Tables.Telemetry, device.Key.Partition) with { KeyFrom = ReadingRow.Key(from), KeyTo = ReadingRow.Key(to) };
        await foreach (var row in store.ReadAllAsync(query, cancellation))
            rows.Add(ReadingRow.FromRow(row));
        return rows;
    }
}
