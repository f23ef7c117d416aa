using Microsoft.Data.Sqlite;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Local.Storage;

/// <summary>The statements on one of the two tables of rows: ordinary ones by key, raw readings by ticks.</summary>
internal sealed class RowTable : IDisposable
{
    // Greater than every key: keys end at '~'.
    private const string PastAllKeys = "\u007f";

    private readonly bool _raw;
    private readonly Statement _find;
    private readonly Statement _put;
    private readonly Statement _delete;
    private readonly Statement _range;

    public RowTable(SqliteConnection connection, bool raw)
    {
        _raw = raw;
        var (table, key) = raw ? ("readings", "ticks") : ("rows", "key");
        _find = connection.Statement($"SELECT version, body FROM {table} WHERE partition = ?1 AND {key} = ?2");
        _put = connection.Statement($"""
            INSERT INTO {table}(partition, {key}, version, body) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (partition, {key}) DO UPDATE SET version = excluded.version, body = excluded.body
            """);
        _delete = connection.Statement($"DELETE FROM {table} WHERE partition = ?1 AND {key} = ?2");
        _range = connection.Statement($"""
            SELECT version, body, {key} FROM {table}
            WHERE partition = ?1 AND {key} >= ?2 AND {key} {(raw ? "<=" : "<")} ?3 ORDER BY {key} LIMIT ?4
            """);
    }

    /// <summary>
    /// True when there is such a row, and then <see cref="Version"/> and <see cref="Body"/> are its own until <see cref="EndFind"/>.
    /// </summary>
    public bool Find(long partition, string key) => BindKey(_find.Bind(1, partition), key).Step();

    public long Version => _find.Int64(0);
    public ReadOnlySpan<byte> Body => _find.Blob(1);

    public void EndFind() => _find.Reset();

    public void Put(long partition, string key, long version, ReadOnlySpan<byte> body) =>
        BindKey(_put.Bind(1, partition), key).Bind(3, version).BindBlob(4, body).Run();

    public void Delete(long partition, string key) => BindKey(_delete.Bind(1, partition), key).Run();

    /// <summary>Rows of a partition in order of key, from (inclusive) to (exclusive); null for no bound.</summary>
    public RowCursor Range(long partition, string? from, string? to, int limit)
    {
        _range.Bind(1, partition).Bind(4, limit);
        if (!_raw)
            return new RowCursor(_range.Bind(2, from ?? "").Bind(3, to ?? PastAllKeys), _raw);
        var first = RawKey.FirstAtOrAfter(from);
        var end = to is null ? ulong.MaxValue : RawKey.FirstAtOrAfter(to);
        if (first > long.MaxValue || end == 0)
            return RowCursor.Empty;
        return new RowCursor(_range.Bind(2, (long)first).Bind(3, (long)Math.Min(end - 1, long.MaxValue)), _raw);
    }

    public void Dispose()
    {
        _find.Dispose();
        _put.Dispose();
        _delete.Dispose();
        _range.Dispose();
    }

    private Statement BindKey(Statement statement, string key) =>
        _raw && RawKey.TryParse(key, out var ticks) ? statement.Bind(2, ticks) : statement.Bind(2, key);
}
