using System.Globalization;
using Azure.Core;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <content>Queries.</content>
public partial class TableClient
{
    /// <summary>Rows in the order of their keys, a page at a time.</summary>
    /// <param name="filter">OData, for example from <see cref="CreateQueryFilter"/>; null for all rows.</param>
    /// <param name="maxPerPage">At most 1,000, the service's own limit.</param>
    /// <param name="select">Columns to fetch, keys included; null for all.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var columns = select is null ? null : string.Join(',', select);
        return new PagedQuery<T>(FetchAsync, maxPerPage, cancellationToken);

        async Task<Page<T>> FetchAsync(string? continuation, int? top, CancellationToken cancellation)
        {
            using var message = _account.Request(RequestMethod.Get, EntityPath.Query(Name));
            var uri = message.Request.Uri;
            if (top is { } count) uri.AppendQuery("$top", count.ToString(CultureInfo.InvariantCulture));
            if (columns is not null) uri.AppendQuery("$select", columns, true);
            if (filter is not null) uri.AppendQuery("$filter", filter, true);
            if (continuation is not null) Continuation.AddTo(uri, continuation);
            var response = await _account.SendAsync(message, cancellation, 200).ConfigureAwait(false);
            return Page<T>.FromValues(Page.Items(response, EntityReader.Read<T>), Continuation.Of(response), response);
        }
    }
}
