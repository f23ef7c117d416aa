using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Local.Storage;

/// <summary>
/// Table and partition interned to one integer, for good: ids are never changed or removed, so what is known stays true. Only the
/// writer adds; a name becomes visible to readers after the transaction that made it.
/// </summary>
internal sealed class PartitionNames
{
    private readonly ConcurrentDictionary<(string Table, string Name), long> _known = new();
    private readonly Dictionary<(string Table, string Name), long> _uncommitted = [];

    public bool TryGet(string table, string name, out long id) => _known.TryGetValue((table, name), out id);

    public void Learn(string table, string name, long id) => _known.TryAdd((table, name), id);

    /// <summary>For the writer, inside its transaction.</summary>
    public long GetOrAdd(string table, string name, Statement find, Statement add)
    {
        if (_known.TryGetValue((table, name), out var id) || _uncommitted.TryGetValue((table, name), out id))
            return id;
        id = Find(table, name, find) ?? Find(table, name, add)!.Value;
        _uncommitted.Add((table, name), id);
        return id;
    }

    public void Committed()
    {
        foreach (var (name, id) in _uncommitted)
            _known.TryAdd(name, id);
        _uncommitted.Clear();
    }

    public void RolledBack() => _uncommitted.Clear();

    /// <summary>After a reopening: the file may be another one.</summary>
    public void Forget()
    {
        _known.Clear();
        _uncommitted.Clear();
    }

    public static Statement PrepareFind(SqliteConnection connection) =>
        connection.Statement("SELECT id FROM partitions WHERE tbl = ?1 AND name = ?2");

    public static Statement PrepareAdd(SqliteConnection connection) =>
        connection.Statement("INSERT INTO partitions(tbl, name) VALUES (?1, ?2) RETURNING id");

    public static long? Find(string table, string name, Statement statement)
    {
        long? id = statement.Bind(1, table).Bind(2, name).Step() ? statement.Int64(0) : null;
        statement.Reset();
        return id;
    }
}
