using System.Runtime.CompilerServices;

namespace SmartPilots.Core.Storage;

/// <summary>What callers of the port need often.</summary>
public static class StoreCalls
{
    /// <summary>One row; null when there is none.</summary>
    public static async Task<StoredRow?> FindAsync(this ITelemetryStore store, string table, string partition, string key, CancellationToken cancellationToken) =>
        (await store.FindAsync(table, partition, [key], cancellationToken))[0];

    /// <summary>One commit.</summary>
    public static async Task<CommitAnswer> CommitAsync(this ITelemetryStore store, RowCommit commit, CancellationToken cancellationToken) =>
        (await store.CommitAsync([commit], cancellationToken))[0];

    /// <summary>Every row of a query, page by page.</summary>
    public static async IAsyncEnumerable<StoredRow> ReadAllAsync(this ITelemetryStore store, RowQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await store.QueryAsync(query, cancellationToken);
            foreach (var row in page.Rows)
                yield return row;
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);
    }
}
