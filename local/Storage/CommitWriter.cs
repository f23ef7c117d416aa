using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// The one connection that writes; used by the writer's thread only. A group of commits is one SQLite transaction and one fsync. All
/// conditions of a commit are looked at before its first row is written, so a conflict needs no rollback and spares the others.
/// </summary>
internal sealed class CommitWriter : IDisposable
{
    private readonly PartitionNames names;
    private readonly SqliteConnection connection;
    private readonly RowTable ordinary;
    private readonly RowTable readings;
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement findPartition;
    private readonly Statement addPartition;
    private readonly BodyBuffer merged = new();
    private long nextVersion;

    public CommitWriter(string path, string? vfs, PartitionNames names)
    {
        this.names = names;
        connection = SqliteSchema.Connect(path, vfs, cacheKilobytes: 32 * 1024);
        try
        {
            SqliteSchema.Prepare(connection);
            nextVersion = SqliteSchema.TakeEpoch(connection);
            ordinary = new(connection, raw: false);
            readings = new(connection, raw: true);
            begin = new(connection, "BEGIN IMMEDIATE");
            commit = new(connection, "COMMIT");
            findPartition = PartitionNames.PrepareFind(connection);
            addPartition = PartitionNames.PrepareAdd(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>For tests: what the durability of this connection is.</summary>
    public long Pragma(string name) => SqliteSchema.Scalar(connection, $"PRAGMA {name}");

    /// <summary>Fills in the answers. When it throws, nothing of the group was written, or nobody knows (a failed fsync).</summary>
    public void Write(List<PendingCommits> group)
    {
        begin.Run();
        foreach (var pending in group)
        {
            var row = 0;
            for (var i = 0; i < pending.Commits.Count; i++)
            {
                pending.Answers[i] = Apply(pending.Commits[i], pending, row);
                row += pending.Commits[i].Writes.Count;
            }
        }
        commit.Run();
        names.Committed();
    }

    /// <summary>Closing rolls an open transaction back.</summary>
    public void Dispose()
    {
        names.RolledBack();
        foreach (var statement in (ReadOnlySpan<IDisposable>)[ordinary, readings, begin, commit, findPartition, addPartition])
            statement.Dispose();
        merged.Dispose();
        connection.Dispose();
    }

    private CommitAnswer Apply(RowCommit task, PendingCommits pending, int firstRow)
    {
        var partition = names.GetOrAdd(task.Table, task.Partition, findPartition, addPartition);
        for (var i = 0; i < task.Writes.Count; i++)
        {
            if (Refusal(task.Table, partition, task.Writes[i]) is { } reason)
                return new CommitAnswer(CommitOutcome.Conflict, null, $"{task.Table}/{task.Partition}: {reason}");
        }
        var version = nextVersion++;
        for (var i = 0; i < task.Writes.Count; i++)
        {
            var (operation, row, _) = task.Writes[i];
            var rows = TableOf(task.Table, row.Key);
            if (operation == RowOperation.Delete)
                rows.Delete(partition, row.Key);
            else if (operation == RowOperation.Merge)
                Merge(rows, partition, row, version, pending.Body(firstRow + i));
            else
                rows.Put(partition, row.Key, version, pending.Body(firstRow + i));
        }
        var etag = task.Writes[0].Operation == RowOperation.Delete ? null : version.ToString(CultureInfo.InvariantCulture);
        return new CommitAnswer(CommitOutcome.Committed, etag, null);
    }

    private string? Refusal(string table, long partition, RowWrite write)
    {
        if (write.Operation is RowOperation.Upsert or RowOperation.Merge)
            return null;
        var rows = TableOf(table, write.Row.Key);
        long? stored = rows.Find(partition, write.Row.Key) ? rows.Version : null;
        rows.EndFind();
        if (write.Operation == RowOperation.Insert)
            return stored is null ? null : $"row {write.Row.Key} exists";
        if (stored is null)
            return $"row {write.Row.Key} is gone";
        var matches = write.ETag == "*" || write.ETag == stored.Value.ToString(CultureInfo.InvariantCulture);
        return matches ? null : $"row {write.Row.Key} has changed";
    }

    private void Merge(RowTable rows, long partition, Row row, long version, ReadOnlySpan<byte> body)
    {
        if (!rows.Find(partition, row.Key))
        {
            rows.EndFind();
            rows.Put(partition, row.Key, version, body);
            return;
        }
        var columns = RowCodec.Decode(rows.Body).ToList();
        rows.EndFind();
        foreach (var column in row.Columns)
        {
            var at = columns.FindIndex(c => c.Name == column.Name);
            if (at < 0)
                columns.Add(column);
            else
                columns[at] = column;
        }
        merged.Clear();
        RowCodec.Encode(columns, merged);
        rows.Put(partition, row.Key, version, merged.Slice(0, merged.Count));
    }

    private RowTable TableOf(string table, string key) =>
        RawKey.IsRawTable(table) && RawKey.TryParse(key, out _) ? readings : ordinary;
}
