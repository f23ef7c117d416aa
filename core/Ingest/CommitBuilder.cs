using SmartPilots.Core.Alerts;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Ingest;

/// <summary>Turns what a plan changed in the snapshot into the rows of one commit. The state row comes first: its ETag guards the rest.</summary>
internal static class CommitBuilder
{
    public static RowCommit Build(DeviceSnapshot snapshot, DeviceDefinition device, CommitPlan plan, IEnumerable<string> ledgerKeys, long now)
    {
        snapshot.State.Commit++;
        var writes = new List<RowWrite>(32)
        {
            RowWrite.Over(snapshot.ETag, StateRow.ToRow(snapshot.State)),
        };
        foreach (var row in snapshot.Rows.Values)
        {
            if (row is { Dirty: true })
                writes.Add(new RowWrite(RowOperation.Upsert, row.ToRow()));
        }
        var grace = device.Limits.StaleAfterSeconds * TimeSpan.TicksPerSecond;
        List<WindowKey>? emptied = null;
        foreach (var window in snapshot.Windows.Values)
        {
            if (window is { Dirty: true, Streams.Count: 0 })
                (emptied ??= []).Add(window.Key);
            else if (window is { Dirty: true })
                writes.Add(new RowWrite(RowOperation.Upsert, window.ToRow(now, device.Calendar.EndOf(window.Key), grace, device.Zone.Id)));
        }
        foreach (var key in emptied ?? [])
            Remove(snapshot, key, writes);
        foreach (var key in plan.Undated)
            writes.Add(new RowWrite(RowOperation.Upsert, UndatedRow.ToRow(key, snapshot.Undated[key])));
        foreach (var (key, entry) in plan.Quarantine)
            writes.Add(entry is null ? new RowWrite(RowOperation.Delete, new Row(key, []), "*") : new RowWrite(RowOperation.Upsert, entry.ToRow()));
        foreach (var key in ledgerKeys)
            writes.Add(new RowWrite(RowOperation.Upsert, LedgerRow.ToRow(key, snapshot.Ledger[key]!)));
        foreach (var (number, transition) in plan.Outbox)
            writes.Add(new RowWrite(RowOperation.Insert, OutboxRow.ToRow(number, transition)));
        return new RowCommit(Tables.Telemetry, device.Key.Partition, writes);
    }

    // A window that lost its last reading (to a conflict or a correction) has no row, as if the reading had never been.
    private static void Remove(DeviceSnapshot snapshot, WindowKey key, List<RowWrite> writes)
    {
        if (snapshot.Windows[key]!.Revision > 0)
            writes.Add(new RowWrite(RowOperation.Delete, new Row(key.RowKey, []), "*"));
        snapshot.Windows[key] = null;
    }
}
