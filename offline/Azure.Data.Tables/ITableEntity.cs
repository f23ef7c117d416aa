namespace Azure.Data.Tables;

/// <summary>What every row has. This stand-in stores <see cref="TableEntity"/> only.</summary>
public interface ITableEntity
{
    string PartitionKey { get; set; }

    string RowKey { get; set; }

    /// <summary>When the service last wrote the row; the service's alone to set.</summary>
    DateTimeOffset? Timestamp { get; set; }

    ETag ETag { get; set; }
}
