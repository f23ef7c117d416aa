using System.Runtime.CompilerServices;

namespace SmartPilots.Core.Storage;

public static class StoreReads
{
    /// <summary>Every row of a query, page by page.</summary>
    public static async IAsyncEnumerable<StoredRow> ReadAllAsync(this ITelemetryStore store, RowQuery query,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        do
        {
            var page = await store.QueryAsync(query, cancellation);
            foreach (var row in page.Rows)
                yield return row;
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);
    }
}
