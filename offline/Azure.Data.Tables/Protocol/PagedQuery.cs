using System.Runtime.CompilerServices;

namespace Azure.Data.Tables.Protocol;

/// <summary>Pages of a query, each fetched when the reader asks for it. A page may be empty and still be followed by others.</summary>
internal sealed class PagedQuery<T>(
    Func<string?, int?, CancellationToken, Task<Page<T>>> fetch, int? maxPerPage, CancellationToken cancellationToken)
    : AsyncPageable<T>(cancellationToken) where T : notnull
{
    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) =>
        PagesAsync(continuationToken, pageSizeHint ?? maxPerPage, CancellationToken);

    /// <summary>Either token ends it: the query's, or the enumeration's.</summary>
    public override async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, cancellationToken);
        await foreach (var page in PagesAsync(null, maxPerPage, either.Token).ConfigureAwait(false))
            foreach (var item in page.Values)
                yield return item;
    }

    private async IAsyncEnumerable<Page<T>> PagesAsync(
        string? continuationToken, int? pageSize, [EnumeratorCancellation] CancellationToken cancellation)
    {
        do
        {
            var page = await fetch(continuationToken, pageSize, cancellation).ConfigureAwait(false);
            yield return page;
            continuationToken = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(continuationToken));
    }
}
