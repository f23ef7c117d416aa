namespace SmartPilots.Core.Storage;

/// <summary>A range of rows: partitions from..to (both inclusive), keys from (inclusive) to (exclusive); all ordinal.</summary>
public sealed record RowQuery(string Table, string PartitionFrom, string PartitionTo)
{
    /// <summary>All rows, or a range of keys, of one partition.</summary>
    public static RowQuery InPartition(string table, string partition, string? from = null, string? to = null) =>
        new(table, partition, partition) { KeyFrom = from, KeyTo = to };

    /// <summary>All partitions that start with a prefix which ends in a tilde. Slower in Azure: it may visit several servers.</summary>
    public static RowQuery WithPrefix(string table, string prefix) => new(table, prefix, prefix + "~");

    public string? KeyFrom { get; init; }
    public string? KeyTo { get; init; }

    /// <summary>Rows in a page, 1 to 1,000.</summary>
    public int Take { get; init; } = 1000;

    /// <summary>From the page before; null at the start.</summary>
    public string? Continuation { get; init; }
}

/// <summary>One page.</summary>
/// <param name="Continuation">Null at the end.</param>
public sealed record RowPage(IReadOnlyList<StoredRow> Rows, string? Continuation);
