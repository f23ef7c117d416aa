using SmartPilots.Core.Commit;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// One commit of quarantine entries, and the work that waits for it. Entries are inserted, never written over: an instance with an old
/// picture of the device, to which a message comes again, may see less wrong with it than the one whose commit counted it, and its own
/// commit will be refused only after this one. So where an entry stands already, what both found is united.
/// </summary>
internal sealed record QuarantineStep(DeviceWork Owner, RowCommit Commit, IReadOnlyList<QuarantineEntry> Entries)
{
    /// <summary>Steps of one partition, each within the limits of a commit.</summary>
    public static IEnumerable<QuarantineStep> Of(DeviceWork owner, string partition, IEnumerable<QuarantineEntry> all)
    {
        var (entries, writes, bytes) = (new List<QuarantineEntry>(), new List<RowWrite>(), 0);
        foreach (var entry in all.DistinctBy(entry => entry.Key))
        {
            var row = entry.ToRow();
            var size = StoreLimits.EstimateBytes(row);
            if (writes.Count == StoreLimits.MaxRows || bytes + size > StoreLimits.MaxBytes)
            {
                yield return new QuarantineStep(owner, new RowCommit(Tables.Quarantine, partition, writes), entries);
                (entries, writes, bytes) = ([], [], 0);
            }
            entries.Add(entry);
            writes.Add(new RowWrite(RowOperation.Insert, row));
            bytes += size;
        }
        yield return new QuarantineStep(owner, new RowCommit(Tables.Quarantine, partition, writes), entries);
    }

    /// <summary>A conflict when there is none.</summary>
    public static RowCommit Delete(string partition, string key) =>
        new(Tables.Quarantine, partition, [new RowWrite(RowOperation.Delete, new Row(key, []), "*")]);

    /// <summary>After a conflict: the step that unites these entries with those that stand. It writes nothing when they tell all.</summary>
    /// <exception cref="StoreUnavailableException">They could not be read.</exception>
    public async Task<QuarantineStep> UniteAsync(ITelemetryStore store, CancellationToken cancellation)
    {
        var rows = await store.FindAsync(Commit.Table, Commit.Partition, [.. Entries.Select(entry => entry.Key)], cancellation);
        return this with { Commit = Commit with { Writes = [.. Entries.Zip(rows, Write).OfType<RowWrite>()] } };
    }

    private static RowWrite? Write(QuarantineEntry entry, StoredRow? row)
    {
        if (row is null)
            return new RowWrite(RowOperation.Insert, entry.ToRow());
        var stored = QuarantineEntry.FromRow(row);
        var united = stored.With(entry.Faults);
        return stored.Tells(united.Faults) ? null : new RowWrite(RowOperation.ReplaceIfMatch, united.ToRow(), row.ETag);
    }
}
