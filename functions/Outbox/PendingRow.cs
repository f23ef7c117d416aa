using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Outbox;

/// <summary>
/// Table <c>pending</c>, one partition: a marker written before a commit that leaves something to tell, deleted after it is told. The sweep
/// finds by it what a crash left, without reading every device. It bears the number of the commit: only one can have it, so deleting one
/// marker can never delete another's.
/// </summary>
internal static class PendingRow
{
    public const string Partition = "outbox";

    /// <summary>Before the commits of batches. A batch whose marker the store does not take counts a failure.</summary>
    public static async Task MarkAsync(ITelemetryStore store, IReadOnlyList<DeviceBatch> batches, CancellationToken cancellationToken)
    {
        var marked = batches.Where(batch => batch.Plan is { Commit: not null } plan && (plan.IsByHand || plan.Outbox.Count > 0)).ToList();
        if (marked.Count == 0)
            return;
        var answers = await store.CommitAsync([.. marked.Select(batch => Mark(batch.Device.Key, batch.Snapshot.State.Commit))], cancellationToken);
        for (var i = 0; i < marked.Count; i++)
        {
            if (answers[i].Outcome == CommitOutcome.Committed)
                marked[i].Markers.Add(Key(marked[i].Device.Key, marked[i].Snapshot.State.Commit));
            else
                marked[i].Fail();
        }
    }

    private static RowCommit Mark(DeviceKey device, long commit) => new(Tables.Pending, Partition,
        [new RowWrite(RowOperation.Upsert, new Row(Key(device, commit), [new Column("schema", 1)]))]);

    public static RowCommit Clear(string key) => new(Tables.Pending, Partition, [new RowWrite(RowOperation.Delete, new Row(key, []), "*")]);

    /// <summary>The device of a marker.</summary>
    public static DeviceKey Device(string key) => DeviceKey.OfPartition(key[..key.LastIndexOf('~')]);

    /// <summary>The number of its commit.</summary>
    public static long Commit(string key) => long.Parse(key.AsSpan(key.LastIndexOf('~') + 1), CultureInfo.InvariantCulture);

    private static string Key(DeviceKey device, long commit) => string.Create(CultureInfo.InvariantCulture, $"{device.Partition}~{commit:D19}");
}
