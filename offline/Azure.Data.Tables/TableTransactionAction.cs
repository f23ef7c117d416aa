namespace Azure.Data.Tables;

/// <summary>
/// One row's part in a transaction. <paramref name="etag"/> applies to updates and deletes; the default matches any row that exists.
/// The entity's own ETag is not looked at.
/// </summary>
public class TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default)
{
    public TableTransactionActionType ActionType { get; } = actionType;

    public ITableEntity Entity { get; } = entity ?? throw new ArgumentNullException(nameof(entity));

    public ETag ETag { get; } = etag;
}
