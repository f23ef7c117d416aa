using System.Globalization;
using SmartPilots.Core.Storage;

namespace SmartPilots.Tests.Support.Storage;

/// <summary>One table of a <see cref="StrictStore"/>: all rows in ordinal order of partition and key.</summary>
internal sealed class StrictTable
{
    private readonly SortedDictionary<string, SortedDictionary<string, StoredRow>> _partitions = new(StringComparer.Ordinal);

    public IEnumerable<StoredRow> Rows => _partitions.Values.SelectMany(rows => rows.Values);

    public StoredRow? Find(string partition, string key) => _partitions.GetValueOrDefault(partition)?.GetValueOrDefault(key);

    /// <param name="nextETag">Counted up for every row written.</param>
    public CommitAnswer Commit(RowCommit commit, ref long nextETag)
    {
        foreach (var write in commit.Writes)
        {
            if (Refusal(Find(commit.Partition, write.Row.Key), write) is { } reason)
                return new CommitAnswer(CommitOutcome.Conflict, null, $"{commit.Partition}/{write.Row.Key} {reason}");
        }
        if (!_partitions.TryGetValue(commit.Partition, out var rows))
            _partitions.Add(commit.Partition, rows = new(StringComparer.Ordinal));
        string? first = null;
        foreach (var write in commit.Writes)
        {
            if (write.Operation == RowOperation.Delete)
            {
                rows.Remove(write.Row.Key);
                continue;
            }
            var etag = $"W/\"{(++nextETag).ToString(CultureInfo.InvariantCulture)}\"";
            var stored = rows.GetValueOrDefault(write.Row.Key);
            var columns = write.Operation == RowOperation.Merge ? Merged(stored, write.Row) : write.Row.Columns;
            rows[write.Row.Key] = new StoredRow(commit.Partition, write.Row.Key, etag, [.. columns.Select(Copy)]);
            if (write == commit.Writes[0])
                first = etag;
        }
        return new CommitAnswer(CommitOutcome.Committed, first, null);
    }

    public RowPage Query(RowQuery query)
    {
        var after = Resume(query);
        var page = new List<StoredRow>();
        foreach (var row in Candidates(query))
        {
            if (!IsIn(query, row) || (after is { } place && Compare(row, place) <= 0))
                continue;
            if (page.Count == query.Take)
                return new RowPage(page, $"{page[^1].Partition}!{page[^1].Key}");
            page.Add(row);
        }
        return new RowPage(page, null);
    }

    private IEnumerable<StoredRow> Candidates(RowQuery query) => query.PartitionFrom == query.PartitionTo
        ? _partitions.GetValueOrDefault(query.PartitionFrom)?.Values ?? Enumerable.Empty<StoredRow>()
        : Rows;

    private static string? Refusal(StoredRow? stored, RowWrite write) => write.Operation switch
    {
        RowOperation.Insert => stored is null ? null : "exists",
        RowOperation.ReplaceIfMatch or RowOperation.Delete when stored is null => "is gone",
        RowOperation.ReplaceIfMatch or RowOperation.Delete => write.ETag == "*" || write.ETag == stored.ETag ? null : "has changed",
        _ => null,
    };

    private static IReadOnlyList<Column> Merged(StoredRow? stored, Row row)
    {
        if (stored is null)
            return row.Columns;
        var given = row.Columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        Column[] columns = [.. stored.Columns.Where(c => !given.Contains(c.Name)), .. row.Columns];
        // The service refuses a merge whose result breaks a limit; so must whoever is tested against this fake.
        StoreLimits.Check(new RowCommit("merged", stored.Partition, [new RowWrite(RowOperation.Upsert, new Row(row.Key, columns))]));
        return columns;
    }

    // A caller that reuses its array must not change what is stored.
    private static Column Copy(Column column) =>
        column.Kind == ColumnKind.Bytes ? new Column(column.Name, column.Bytes!.AsSpan().ToArray()) : column;

    private static (string Partition, string Key)? Resume(RowQuery query)
    {
        if (query.Continuation is null)
            return null;
        var parts = query.Continuation.Split('!');
        return parts.Length == 2 ? (parts[0], parts[1]) : throw new BadContinuationException(query.Continuation);
    }

    private static bool IsIn(RowQuery query, StoredRow row) =>
        string.CompareOrdinal(row.Partition, query.PartitionFrom) >= 0 && string.CompareOrdinal(row.Partition, query.PartitionTo) <= 0
        && (query.KeyFrom is null || string.CompareOrdinal(row.Key, query.KeyFrom) >= 0)
        && (query.KeyTo is null || string.CompareOrdinal(row.Key, query.KeyTo) < 0);

    private static int Compare(StoredRow row, (string Partition, string Key) place) =>
        string.CompareOrdinal(row.Partition, place.Partition) is var order and not 0 ? order : string.CompareOrdinal(row.Key, place.Key);
}
