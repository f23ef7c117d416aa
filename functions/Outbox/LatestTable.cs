using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Outbox;

/// <summary>
/// Writes table <c>latest</c>. A device published before needs one write and no read, its row's ETag being known; a device whose row
/// somebody else wrote meanwhile is read, and written only over a lower commit number.
/// </summary>
public sealed class LatestTable(ITelemetryStore store)
{
    /// <summary>A batch whose row the store does not take is given up.</summary>
    internal async Task PublishAsync(IReadOnlyList<DeviceBatch> batches, CancellationToken cancellationToken)
    {
        var known = batches.Where(w => w.Snapshot.LatestETag is not null).ToList();
        var left = batches.Except(known).ToList();
        if (known.Count > 0)
        {
            var answers = await store.CommitAsync([.. known.Select(w => Commit(w, w.Snapshot.LatestETag))], cancellationToken);
            for (var i = 0; i < known.Count; i++)
            {
                if (answers[i].Outcome == CommitOutcome.Committed)
                    Published(known[i], answers[i].ETag);
                else
                    left.Add(known[i]);
            }
        }
        if (left.Count > 0)
            await Task.WhenAll(left.Select(w => CompareAndPublishAsync(w, cancellationToken)));
    }

    private async Task CompareAndPublishAsync(DeviceBatch batch, CancellationToken cancellationToken)
    {
        var (key, snapshot) = (batch.Device.Key, batch.Snapshot);
        try
        {
            var isPublished = await OptimisticUpdate.TryAsync(async () =>
            {
                var stored = await store.FindAsync(Tables.Latest, key.SitePartition, key.Device, cancellationToken);
                if (stored?.Number("commit") >= snapshot.State.Commit)
                {
                    Published(batch, stored.Number("commit") == snapshot.State.Commit ? stored.ETag : null);
                    return CommitOutcome.Committed;
                }
                var answer = await store.CommitAsync(Commit(batch, stored?.ETag), cancellationToken);
                if (answer.Outcome == CommitOutcome.Committed)
                    Published(batch, answer.ETag);
                return answer.Outcome;
            });
            if (!isPublished)
                batch.GiveUp();
        }
        catch (StoreUnavailableException)
        {
            batch.GiveUp(); // answered "retry": the redelivery publishes
        }
    }

    private static RowCommit Commit(DeviceBatch batch, string? etag) => new(Tables.Latest, batch.Device.Key.SitePartition,
        [RowWrite.Over(etag, LatestRow.ToRow(batch.Device.Key, batch.Snapshot.State))]);

    private static void Published(DeviceBatch batch, string? etag) =>
        (batch.Snapshot.PublishedCommit, batch.Snapshot.LatestETag) = (batch.Snapshot.State.Commit, etag);
}
