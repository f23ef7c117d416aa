using SmartPilots.Core.Commit;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Alerts;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// What must be durable before a device's commit counts a message: its quarantine entries (the ledger must not count bytes that are
/// nowhere) and a marker that there will be an outbox to relay (or a crash after the commit would leave it to nobody). Both have keys
/// that a second try writes again without harm.
/// </summary>
internal sealed class CommitPreparation(ITelemetryStore store)
{
    /// <summary>A work whose preparation fails loses its plan and memory, and counts a failure.</summary>
    public async Task WriteAsync(IReadOnlyList<DeviceWork> works, CancellationToken cancellation)
    {
        var commits = new List<RowCommit>();
        var owners = new List<DeviceWork>();
        foreach (var work in works)
        {
            if (work.Plan is not { } plan)
                continue;
            foreach (var entries in plan.Quarantine.GroupBy(e => e.Partition))
                AddQuarantine(work, entries.Key, entries, commits, owners);
            if (plan.Outbox.Count > 0)
            {
                commits.Add(PendingRow.Mark(work.Device.Key, plan.Outbox[0].Number));
                owners.Add(work);
            }
        }
        if (commits.Count == 0)
            return;
        var answers = await store.CommitAsync(commits, cancellation);
        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i].Outcome == CommitOutcome.Committed || owners[i].Plan is null)
                continue;
            owners[i].Plan = null;
            owners[i].Memory = null;
            owners[i].Failures++;
        }
    }

    private static void AddQuarantine(DeviceWork work, string partition, IEnumerable<QuarantineEntry> entries, List<RowCommit> commits,
        List<DeviceWork> owners)
    {
        var writes = new List<RowWrite>();
        var bytes = 0;
        foreach (var row in entries.Select(e => e.ToRow()).DistinctBy(r => r.Key))
        {
            var size = StoreLimits.EstimateBytes(row);
            if (writes.Count == StoreLimits.MaxRows || bytes + size > StoreLimits.MaxBytes)
                Flush();
            writes.Add(new RowWrite(RowOperation.Upsert, row));
            bytes += size;
        }
        Flush();

        void Flush()
        {
            commits.Add(new RowCommit(Tables.Quarantine, partition, writes));
            owners.Add(work);
            (writes, bytes) = ([], 0);
        }
    }
}
