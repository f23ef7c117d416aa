using Azure;
using Azure.Data.Tables;

namespace SmartPilots.Functions.AzureTables;

/// <summary>Rows as entities and back: text is Edm.String, a number Edm.Int64, bytes Edm.Binary.</summary>
internal static class EntityRows
{
    public static IReadOnlyList<TableTransactionAction> ToActions(RowCommit commit) =>
        [.. commit.Writes.Select(write => ToAction(commit.Partition, write))];

    public static StoredRow ToRow(TableEntity entity)
    {
        var columns = new List<Column>(entity.Count);
        foreach (var (name, value) in entity)
        {
            if (name is "PartitionKey" or "RowKey" or "Timestamp" || name.StartsWith("odata.", StringComparison.Ordinal))
                continue;
            columns.Add(value switch
            {
                string text => new Column(name, text),
                long number => new Column(name, number),
                byte[] bytes => new Column(name, bytes),
                BinaryData data => new Column(name, data.ToArray()),
                _ => throw new InvalidDataException(
                    $"{entity.PartitionKey}/{entity.RowKey}: property {name} is a {value?.GetType().Name}, which this store never writes."),
            });
        }
        return new StoredRow(entity.PartitionKey, entity.RowKey, entity.ETag.ToString(), columns);
    }

    private static TableTransactionAction ToAction(string partition, RowWrite write)
    {
        var entity = new TableEntity(partition, write.Row.Key);
        if (write.Operation != RowOperation.Delete)
        {
            foreach (var column in write.Row.Columns)
            {
                entity[column.Name] = column.Kind switch
                {
                    ColumnKind.Text => column.Text!,
                    ColumnKind.Number => column.Number,
                    _ => column.Bytes!,
                };
            }
        }
        var etag = write.ETag is null ? default : new ETag(write.ETag);
        return new TableTransactionAction(TypeOf(write.Operation), entity, etag);
    }

    private static TableTransactionActionType TypeOf(RowOperation operation) => operation switch
    {
        RowOperation.Insert => TableTransactionActionType.Add,
        RowOperation.Upsert => TableTransactionActionType.UpsertReplace,
        RowOperation.Merge => TableTransactionActionType.UpsertMerge,
        RowOperation.ReplaceIfMatch => TableTransactionActionType.UpdateReplace,
        RowOperation.Delete => TableTransactionActionType.Delete,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
