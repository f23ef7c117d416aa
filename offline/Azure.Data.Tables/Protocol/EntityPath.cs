namespace Azure.Data.Tables.Protocol;

/// <summary>Escaped paths below the account's address.</summary>
internal static class EntityPath
{
    public static string Table(string table) => $"/{Uri.EscapeDataString(table)}";

    public static string Query(string table) => $"/{Uri.EscapeDataString(table)}()";

    public static string TableItem(string table) => $"/Tables('{Key(table)}')";

    public static string Row(string table, string partitionKey, string rowKey)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        return $"/{Uri.EscapeDataString(table)}(PartitionKey='{Key(partitionKey)}',RowKey='{Key(rowKey)}')";
    }

    private static string Key(string key) => Uri.EscapeDataString(Filter.Escape(key));
}
