using SmartPilots.Core.Alerts;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Commit;

/// <summary>Turns what a plan changed in memory into the rows of one commit. The state row comes first: its ETag guards the rest.</summary>
internal static class CommitSealer
{
    public static RowCommit Seal(DeviceMemory memory, DeviceDefinition device, CommitPlan plan, IEnumerable<string> ledgerKeys, long now)
    {
        memory.State.Commit++;
        var writes = new List<RowWrite>(32)
        {
            RowWrite.Over(memory.ETag, StateRow.ToRow(memory.State)),
        };
        foreach (var row in memory.Rows.Values)
        {
            if (row is { Dirty: true })
                writes.Add(new RowWrite(RowOperation.Upsert, row.Seal()));
        }
        var grace = device.Limits.StaleAfterSeconds * TimeSpan.TicksPerSecond;
        List<WindowKey>? emptied = null;
        foreach (var window in memory.Windows.Values)
        {
            if (window is { Dirty: true, Streams.Count: 0 })
                (emptied ??= []).Add(window.Key);
            else if (window is { Dirty: true })
                writes.Add(new RowWrite(RowOperation.Upsert, window.Seal(now, device.Calendar.EndOf(window.Key), grace, device.Zone.Id)));
        }
        foreach (var key in emptied ?? [])
            Remove(memory, key, writes);
        foreach (var key in plan.Undated)
            writes.Add(new RowWrite(RowOperation.Upsert, UndatedRow.ToRow(key, memory.Undated[key])));
        foreach (var (key, entry) in plan.Quarantine)
            writes.Add(entry is null ? new RowWrite(RowOperation.Delete, new Row(key, []), "*") : new RowWrite(RowOperation.Upsert, entry.ToRow()));
        foreach (var key in ledgerKeys)
            writes.Add(new RowWrite(RowOperation.Upsert, LedgerRow.ToRow(key, memory.Ledger[key]!)));
        foreach (var (number, transition) in plan.Outbox)
            writes.Add(new RowWrite(RowOperation.Insert, OutboxRow.ToRow(number, transition)));
        return new RowCommit(Tables.Telemetry, device.Key.Partition, writes);
    }

    // A window that lost its last reading (to a conflict or a correction) has no row, as if the reading had never been.
    private static void Remove(DeviceMemory memory, WindowKey key, List<RowWrite> writes)
    {
        if (memory.Windows[key]!.Revision > 0)
            writes.Add(new RowWrite(RowOperation.Delete, new Row(key.RowKey, []), "*"));
        memory.Windows[key] = null;
    }
}
