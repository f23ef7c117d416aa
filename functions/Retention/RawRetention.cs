using SmartPilots.Core.Commit;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Storage;

namespace SmartPilots.Functions.Retention;

/// <summary>
/// Deletes raw readings older than a pilot keeps them, and entries of quarantine that were received so long ago; windows stay. First the floor in the device's state moves up, to the start of a
/// local day: from then on readings before it are refused, so nothing can be written where the deletion works, and windows before it are
/// sealed. Then the rows go, in batches. A crash at any point leaves rows below the floor that the next run finds and deletes.
/// </summary>
public sealed class RawRetention(ITelemetryStore store, TimeProvider clock)
{
    private const int MaxAttempts = 50;
    private const int MaxFailures = 3;

    /// <summary>All devices of all pilots. Gives the number of raw rows deleted.</summary>
    /// <exception cref="StoreUnavailableException">The store is away: the next run goes on.</exception>
    /// <exception cref="AggregateException">At the end, of single devices: the others are done.</exception>
    public async Task<long> RunAsync(PilotCatalog pilots, CancellationToken cancellation)
    {
        var deleted = 0L;
        await EachDevice.RunAsync(pilots.Devices, async device => deleted += await RunAsync(device, cancellation), cancellation);
        return deleted;
    }

    /// <summary>One device.</summary>
    public async Task<long> RunAsync(DeviceDefinition device, CancellationToken cancellation)
    {
        var state = await MoveFloorAsync(device, cancellation);
        if (state is null)
            return 0;
        var deleted = await DeleteAsync(device, ReadingRow.Key(0), ReadingRow.Key(state.SealedTicks), _ => true, cancellation);
        // As long as a copy may come, out of the spool of a gateway whose link was down, and would be taken.
        var lastCopy = state.FloorTicks - UndatedRow.ValidTicks;
        await DeleteAsync(device, UndatedRow.From, UndatedRow.To, row => UndatedRow.Ticks(row) < lastCopy, cancellation);
        await DeleteAsync(device, QuarantineEntry.From, QuarantineEntry.To, row => row.Number("received") < state.FloorTicks, cancellation);
        return deleted;
    }

    // Null for a device that was never heard.
    private Task<DeviceState?> MoveFloorAsync(DeviceDefinition device, CancellationToken cancellation) =>
        OptimisticUpdate.RunAsync<DeviceState?>(store, $"The retention floor of {device.Key}", async () =>
        {
            var row = (await store.FindAsync(Tables.Telemetry, device.Key.Partition, [StateRow.Key], cancellation))[0];
            if (row is null)
                return (null, null);
            var state = StateRow.FromRow(row);
            var oldest = Math.Max(0, clock.GetUtcNow().UtcTicks - device.Limits.RawRetentionDays * TimeSpan.TicksPerDay);
            var floor = oldest == 0 ? 0 : device.Calendar.WindowOf(Period.Day, oldest).Start;
            if (floor <= state.FloorTicks)
                return (null, state);
            (state.FloorTicks, state.Commit) = (floor, state.Commit + 1);
            return (new RowCommit(Tables.Telemetry, device.Key.Partition, [new RowWrite(RowOperation.ReplaceIfMatch, StateRow.ToRow(state), row.ETag)]), state);
        }, cancellation);

    // Commits of at most 100 rows. One that somebody else deletes too is a conflict: then the page is read again, with fewer rows in it.
    private async Task<long> DeleteAsync(DeviceDefinition device, string from, string to, Func<StoredRow, bool> isOld, CancellationToken cancellation)
    {
        var deleted = 0L;
        var query = RowQuery.InPartition(Tables.Telemetry, device.Key.Partition) with { KeyFrom = from, KeyTo = to };
        for (int conflicts = 0, failures = 0; ;)
        {
            var page = await store.QueryAsync(query, cancellation);
            RowCommit[] commits = [.. page.Rows.Where(isOld).Chunk(StoreLimits.MaxRows).Select(rows => new RowCommit(Tables.Telemetry,
                device.Key.Partition, [.. rows.Select(row => new RowWrite(RowOperation.Delete, new Row(row.Key, []), "*"))]))];
            var answers = commits.Length == 0 ? [] : await store.CommitAsync(commits, cancellation);
            for (var i = 0; i < answers.Count; i++)
                deleted += answers[i].Outcome == CommitOutcome.Committed ? commits[i].Writes.Count : 0;
            conflicts += answers.Any(answer => answer.Outcome == CommitOutcome.Conflict) ? 1 : 0;
            failures += answers.Any(answer => answer.Outcome == CommitOutcome.Unavailable) ? 1 : 0;
            if (conflicts > MaxAttempts || failures > MaxFailures)
                throw new StoreUnavailableException($"Old raw rows of {device.Key} could not be deleted.");
            if (answers.Any(answer => answer.Outcome != CommitOutcome.Committed))
                continue;
            if (page.Continuation is null)
                return deleted;
            query = query with { Continuation = page.Continuation };
        }
    }
}
