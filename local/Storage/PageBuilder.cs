using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// A page in the making. It takes one row more than asked for: that one's place is the continuation, so a continuation always has
/// something to give. Its form is <c>partition.key</c> (no key holds a dot).
/// </summary>
internal sealed class PageBuilder
{
    private readonly RowQuery query;
    private readonly string? resumeKey;
    private readonly List<StoredRow> rows = [];

    public PageBuilder(RowQuery query)
    {
        this.query = query;
        PartitionFrom = query.PartitionFrom;
        if (query.Continuation is not { } continuation)
            return;
        var dot = continuation.IndexOf('.');
        // A continuation is input from outside: it may narrow the query, never widen it.
        if (dot < 0 || string.CompareOrdinal(continuation[..dot], query.PartitionFrom) < 0
            || string.CompareOrdinal(continuation[..dot], query.PartitionTo) > 0)
            throw new BadContinuationException(continuation);
        PartitionFrom = continuation[..dot];
        resumeKey = continuation[(dot + 1)..];
    }

    public string PartitionFrom { get; }
    public int Room => query.Take + 1 - rows.Count;
    public bool IsFull => Room == 0;

    public string? KeyFrom(string partition) =>
        partition == PartitionFrom && string.CompareOrdinal(resumeKey, query.KeyFrom) > 0 ? resumeKey : query.KeyFrom;

    public void Add(StoredRow row) => rows.Add(row);

    public RowPage Build()
    {
        if (!IsFull)
            return new RowPage(rows, null);
        var next = rows[^1];
        rows.RemoveAt(rows.Count - 1);
        return new RowPage(rows, $"{next.Partition}.{next.Key}");
    }
}
