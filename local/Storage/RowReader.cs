using Microsoft.Data.Sqlite;
using SmartPilots.Core.Storage;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Local.Storage;

/// <summary>
/// One connection for reading, used by one thread at a time. In WAL mode readers neither wait for the writer nor hold it up.
/// </summary>
internal sealed class RowReader : IDisposable
{
    private readonly PartitionNames _names;
    private readonly SqliteConnection _connection;
    private readonly RowTable _ordinary;
    private readonly RowTable _readings;
    private readonly Statement _findPartition;
    private readonly Statement _listPartitions;

    public RowReader(string path, string? vfs, PartitionNames names)
    {
        _names = names;
        _connection = SqliteSchema.Connect(path, vfs, cacheKilobytes: 4 * 1024);
        _ordinary = new(_connection, raw: false);
        _readings = new(_connection, raw: true);
        _findPartition = PartitionNames.PrepareFind(_connection);
        _listPartitions = _connection.Statement(
            "SELECT id, name FROM partitions WHERE tbl = ?1 AND name >= ?2 AND name <= ?3 ORDER BY name");
    }

    public StoredRow?[] Find(string table, string partition, IReadOnlyList<string> keys)
    {
        var found = new StoredRow?[keys.Count];
        if (IdOf(table, partition) is not { } id)
            return found;
        for (var i = 0; i < keys.Count; i++)
        {
            var rows = RawKey.IsRawTable(table) && RawKey.TryParse(keys[i], out _) ? _readings : _ordinary;
            if (rows.Find(id, keys[i]))
            {
                var etag = rows.Version.ToString(CultureInfo.InvariantCulture);
                found[i] = new StoredRow(partition, keys[i], etag, RowCodec.Decode(rows.Body));
            }
            rows.EndFind();
        }
        return found;
    }

    public RowPage Query(RowQuery query)
    {
        var page = new PageBuilder(query);
        if (page.PartitionFrom == query.PartitionTo)
        {
            if (IdOf(query.Table, query.PartitionTo) is { } id)
                ReadPartition(id, query.PartitionTo, query, page);
            return page.Build();
        }
        _listPartitions.Bind(1, query.Table).Bind(2, page.PartitionFrom).Bind(3, query.PartitionTo);
        try
        {
            while (!page.IsFull && _listPartitions.Step())
                ReadPartition(_listPartitions.Int64(0), _listPartitions.Text(1), query, page);
        }
        finally
        {
            _listPartitions.Reset();
        }
        return page.Build();
    }

    public void Dispose()
    {
        _ordinary.Dispose();
        _readings.Dispose();
        _findPartition.Dispose();
        _listPartitions.Dispose();
        _connection.Dispose();
    }

    // Raw readings lie in a table of their own; the caller sees one order of keys.
    private void ReadPartition(long id, string partition, RowQuery query, PageBuilder page)
    {
        var from = page.KeyFrom(partition);
        using var rows = _ordinary.Range(id, from, query.KeyTo, page.Room);
        using var raws = RawKey.IsRawTable(query.Table) ? _readings.Range(id, from, query.KeyTo, page.Room) : RowCursor.Empty;
        while (!page.IsFull && (rows.Key ?? raws.Key) is not null)
        {
            var next = raws.Key is null || (rows.Key is not null && string.CompareOrdinal(rows.Key, raws.Key) < 0) ? rows : raws;
            page.Add(next.Read(partition));
            next.Next();
        }
    }

    private long? IdOf(string table, string partition)
    {
        if (_names.TryGet(table, partition, out var id))
            return id;
        if (PartitionNames.Find(table, partition, _findPartition) is not { } found)
            return null;
        _names.Learn(table, partition, found);
        return found;
    }
}
