using Microsoft.Data.Sqlite;
using SmartPilots.Core.Storage;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Local.Storage;

/// <summary>
/// The one connection that writes; used by the writer's thread only. A group of commits is one SQLite transaction and one fsync. All
/// conditions of a commit are looked at before its first row is written, so a conflict needs no rollback and spares the others.
/// </summary>
internal sealed class CommitWriter : IDisposable
{
    private readonly PartitionNames _names;
    private readonly SqliteConnection _connection;
    private readonly RowTable _ordinary;
    private readonly RowTable _readings;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _findPartition;
    private readonly Statement _addPartition;
    private readonly BodyBuffer _merged = new();
    private long _nextVersion;

    public CommitWriter(string path, string? vfs, PartitionNames names)
    {
        _names = names;
        _connection = SqliteSchema.Connect(path, vfs, cacheKilobytes: 32 * 1024);
        try
        {
            SqliteSchema.Prepare(_connection);
            _nextVersion = SqliteSchema.TakeEpoch(_connection);
            _ordinary = new(_connection, raw: false);
            _readings = new(_connection, raw: true);
            _begin = _connection.Statement("BEGIN IMMEDIATE");
            _commit = _connection.Statement("COMMIT");
            _findPartition = PartitionNames.PrepareFind(_connection);
            _addPartition = PartitionNames.PrepareAdd(_connection);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Fills in the answers. When it throws, nothing of the group was written, or nobody knows (a failed fsync).</summary>
    public void Write(List<PendingCommits> group)
    {
        _begin.Run();
        foreach (var pending in group)
        {
            var row = 0;
            for (var i = 0; i < pending.Commits.Count; i++)
            {
                pending.Answers[i] = Apply(pending.Commits[i], pending, row);
                row += pending.Commits[i].Writes.Count;
            }
        }
        _commit.Run();
        _names.Committed();
    }

    /// <summary>Closing rolls an open transaction back.</summary>
    public void Dispose()
    {
        _names.RolledBack();
        foreach (var statement in (ReadOnlySpan<IDisposable>)[_ordinary, _readings, _begin, _commit, _findPartition, _addPartition])
            statement.Dispose();
        _merged.Dispose();
        _connection.Dispose();
    }

    private CommitAnswer Apply(RowCommit task, PendingCommits pending, int firstRow)
    {
        var partition = _names.GetOrAdd(task.Table, task.Partition, _findPartition, _addPartition);
        for (var i = 0; i < task.Writes.Count; i++)
        {
            if (Refusal(task.Table, partition, task.Writes[i]) is { } reason)
                return new CommitAnswer(CommitOutcome.Conflict, null, $"{task.Table}/{task.Partition}: {reason}");
        }
        var version = _nextVersion++;
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
        _merged.Clear();
        RowCodec.Encode(columns, _merged);
        rows.Put(partition, row.Key, version, _merged.Slice(0, _merged.Count));
    }

    private RowTable TableOf(string table, string key) =>
        RawKey.IsRawTable(table) && RawKey.TryParse(key, out _) ? _readings : _ordinary;
}
