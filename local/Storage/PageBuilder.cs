using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// A page in the making. It takes one row more than asked for: that one's place is the continuation, so a continuation always has
/// something to give. Its form is <c>partition.key</c> (no key holds a dot).
/// </summary>
internal sealed class PageBuilder
{
    private readonly RowQuery _query;
    private readonly string? _resumeKey;
    private readonly List<StoredRow> _rows = [];

    public PageBuilder(RowQuery query)
    {
        _query = query;
        PartitionFrom = query.PartitionFrom;
        if (query.Continuation is not { } continuation)
            return;
        var dot = continuation.IndexOf('.');
        // A continuation is input from outside: it may narrow the query, never widen it.
        if (dot < 0 || string.CompareOrdinal(continuation[..dot], query.PartitionFrom) < 0
            || string.CompareOrdinal(continuation[..dot], query.PartitionTo) > 0)
            throw new BadContinuationException(continuation);
        PartitionFrom = continuation[..dot];
        _resumeKey = continuation[(dot + 1)..];
    }

    public string PartitionFrom { get; }
    public int Room => _query.Take + 1 - _rows.Count;
    public bool IsFull => Room == 0;

    public string? KeyFrom(string partition) =>
        partition == PartitionFrom && string.CompareOrdinal(_resumeKey, _query.KeyFrom) > 0 ? _resumeKey : _query.KeyFrom;

    public void Add(StoredRow row) => _rows.Add(row);

    public RowPage Build()
    {
        if (!IsFull)
            return new RowPage(_rows, null);
        var next = _rows[^1];
        _rows.RemoveAt(_rows.Count - 1);
        return new RowPage(_rows, $"{next.Partition}.{next.Key}");
    }
}
