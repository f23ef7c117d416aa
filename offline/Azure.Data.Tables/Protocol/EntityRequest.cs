using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>One write of one row, as it is sent alone or as a part of a transaction.</summary>
/// <param name="IfMatch">Null for a write that does not look at the row's ETag.</param>
/// <param name="Body">Empty for a delete.</param>
internal sealed record EntityRequest(RequestMethod Method, string Path, string? IfMatch, ReadOnlyMemory<byte> Body)
{
    public static EntityRequest Add(string table, ITableEntity entity) =>
        new(RequestMethod.Post, EntityPath.Table(table), null, EntityWriter.ToJson(entity));

    public static EntityRequest Upsert(string table, ITableEntity entity, TableUpdateMode mode) =>
        new(MethodOf(mode), Row(table, entity), null, EntityWriter.ToJson(entity));

    public static EntityRequest Update(string table, ITableEntity entity, ETag ifMatch, TableUpdateMode mode) =>
        new(MethodOf(mode), Row(table, entity), Text(ifMatch), EntityWriter.ToJson(entity));

    public static EntityRequest Delete(string table, string partitionKey, string rowKey, ETag ifMatch) =>
        new(RequestMethod.Delete, EntityPath.Row(table, partitionKey, rowKey), Text(ifMatch), default);

    public static EntityRequest Of(string table, TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Add => Add(table, action.Entity),
        TableTransactionActionType.UpdateMerge => Update(table, action.Entity, action.ETag, TableUpdateMode.Merge),
        TableTransactionActionType.UpdateReplace => Update(table, action.Entity, action.ETag, TableUpdateMode.Replace),
        TableTransactionActionType.Delete => Delete(table, action.Entity.PartitionKey, action.Entity.RowKey, action.ETag),
        TableTransactionActionType.UpsertMerge => Upsert(table, action.Entity, TableUpdateMode.Merge),
        TableTransactionActionType.UpsertReplace => Upsert(table, action.Entity, TableUpdateMode.Replace),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action.ActionType, null),
    };

    private static RequestMethod MethodOf(TableUpdateMode mode) => mode switch
    {
        TableUpdateMode.Merge => RequestMethod.Patch,
        TableUpdateMode.Replace => RequestMethod.Put,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    private static string Row(string table, ITableEntity entity) => EntityPath.Row(table, entity.PartitionKey, entity.RowKey);

    // Without If-Match an update would become an upsert and a delete would be refused: no ETag means any.
    private static string Text(ETag ifMatch) => ifMatch == default ? ETag.All.ToString() : ifMatch.ToString("H");
}
