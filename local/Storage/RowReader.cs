using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// One connection for reading, used by one thread at a time. In WAL mode readers neither wait for the writer nor hold it up.
/// </summary>
internal sealed class RowReader : IDisposable
{
    private readonly PartitionNames names;
    private readonly SqliteConnection connection;
    private readonly RowTable ordinary;
    private readonly RowTable readings;
    private readonly Statement findPartition;
    private readonly Statement listPartitions;

    public RowReader(string path, string? vfs, PartitionNames names)
    {
        this.names = names;
        connection = SqliteSchema.Connect(path, vfs, cacheKilobytes: 4 * 1024);
        ordinary = new(connection, raw: false);
        readings = new(connection, raw: true);
        findPartition = PartitionNames.PrepareFind(connection);
        listPartitions = new(connection,
            "SELECT id, name FROM partitions WHERE tbl = ?1 AND name >= ?2 AND name <= ?3 ORDER BY name");
    }

    public StoredRow?[] Find(string table, string partition, IReadOnlyList<string> keys)
    {
        var found = new StoredRow?[keys.Count];
        if (IdOf(table, partition) is not { } id)
            return found;
        for (var i = 0; i < keys.Count; i++)
        {
            var rows = RawKey.IsRawTable(table) && RawKey.TryParse(keys[i], out _) ? readings : ordinary;
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
        listPartitions.Bind(1, query.Table).Bind(2, page.PartitionFrom).Bind(3, query.PartitionTo);
        try
        {
            while (!page.IsFull && listPartitions.Step())
                ReadPartition(listPartitions.Number(0), listPartitions.Text(1), query, page);
        }
        finally
        {
            listPartitions.Reset();
        }
        return page.Build();
    }

    public void Dispose()
    {
        ordinary.Dispose();
        readings.Dispose();
        findPartition.Dispose();
        listPartitions.Dispose();
        connection.Dispose();
    }

    // Raw readings lie in a table of their own; the caller sees one order of keys.
    private void ReadPartition(long id, string partition, RowQuery query, PageBuilder page)
    {
        var from = page.KeyFrom(partition);
        using var rows = ordinary.Range(id, from, query.KeyTo, page.Room);
        using var raws = RawKey.IsRawTable(query.Table) ? readings.Range(id, from, query.KeyTo, page.Room) : RowCursor.Empty;
        while (!page.IsFull && (rows.Key ?? raws.Key) is not null)
        {
            var next = raws.Key is null || (rows.Key is not null && string.CompareOrdinal(rows.Key, raws.Key) < 0) ? rows : raws;
            page.Add(next.Read(partition));
            next.Next();
        }
    }

    private long? IdOf(string table, string partition)
    {
        if (names.TryGet(table, partition, out var id))
            return id;
        if (PartitionNames.Find(table, partition, findPartition) is not { } found)
            return null;
        names.Learn(table, partition, found);
        return found;
    }
}
