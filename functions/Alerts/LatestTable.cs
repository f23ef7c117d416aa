using SmartPilots.Core.Commit;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Ingest;

namespace SmartPilots.Functions.Alerts;

/// <summary>
/// Writes table <c>latest</c>. A device published before needs one write and no read, its row's ETag being known; a device whose row
/// somebody else wrote meanwhile is read, and written only over a lower commit number.
/// </summary>
internal sealed class LatestTable(ITelemetryStore store)
{
    private const int MaxAttempts = 20;

    /// <summary>A work whose row the store does not take loses its memory.</summary>
    public async Task PublishAsync(IReadOnlyList<DeviceWork> works, CancellationToken cancellation)
    {
        var known = works.Where(w => w.Memory!.LatestETag is not null).ToList();
        var left = works.Except(known).ToList();
        if (known.Count > 0)
        {
            var answers = await store.CommitAsync([.. known.Select(w => Commit(w, w.Memory!.LatestETag))], cancellation);
            for (var i = 0; i < known.Count; i++)
            {
                if (answers[i].Outcome == CommitOutcome.Committed)
                    Published(known[i], answers[i].ETag);
                else
                    left.Add(known[i]);
            }
        }
        if (left.Count > 0)
            await Task.WhenAll(left.Select(w => CompareAndPublishAsync(w, cancellation)));
    }

    private async Task CompareAndPublishAsync(DeviceWork work, CancellationToken cancellation)
    {
        var (key, memory) = (work.Device.Key, work.Memory!);
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                var stored = (await store.FindAsync(Tables.Latest, key.SitePartition, [key.Device], cancellation))[0];
                if (stored?.Number("commit") >= memory.State.Commit)
                {
                    Published(work, stored.Number("commit") == memory.State.Commit ? stored.ETag : null);
                    return;
                }
                var answer = (await store.CommitAsync([Commit(work, stored?.ETag)], cancellation))[0];
                if (answer.Outcome == CommitOutcome.Committed)
                {
                    Published(work, answer.ETag);
                    return;
                }
                if (answer.Outcome == CommitOutcome.Unavailable)
                    break;
            }
            work.Memory = null;
        }
        catch (StoreUnavailableException)
        {
            work.Memory = null; // answered "retry": the redelivery publishes
        }
    }

    private static RowCommit Commit(DeviceWork work, string? etag)
    {
        var row = LatestRow.ToRow(work.Device.Key, work.Memory!.State);
        var write = etag is null ? new RowWrite(RowOperation.Insert, row) : new RowWrite(RowOperation.ReplaceIfMatch, row, etag);
        return new RowCommit(Tables.Latest, work.Device.Key.SitePartition, [write]);
    }

    private static void Published(DeviceWork work, string? etag) =>
        (work.Memory!.PublishedCommit, work.Memory.LatestETag) = (work.Memory.State.Commit, etag);
}
