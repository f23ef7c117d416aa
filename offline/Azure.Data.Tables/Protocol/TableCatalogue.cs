using System.Globalization;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Protocol;

/// <summary>The tables of an account: create, delete, list.</summary>
internal static class TableCatalogue
{
    public static async Task<Response<TableItem>> CreateIfNotExistsAsync(
        TableAccount account, string table, CancellationToken cancellationToken)
    {
        using var message = account.Request(RequestMethod.Post, "/Tables");
        message.Request.Headers.SetValue("Content-Type", TableAccount.NoMetadata);
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["TableName"] = table });
        message.Request.Content = RequestContent.Create(body);
        var response = await account.SendAsync(message, cancellationToken, 201, 204, 409).ConfigureAwait(false);
        if (response.Status == 409)
        {
            // A table that is being deleted also answers 409, and does not exist.
            var refused = new RequestFailedException(response);
            if (refused.ErrorCode != TableErrorCode.TableAlreadyExists) throw refused;
        }

        return Response.FromValue(new TableItem(table), response);
    }

    public static async Task<Response> DeleteAsync(TableAccount account, string table, CancellationToken cancellationToken)
    {
        using var message = account.Request(RequestMethod.Delete, EntityPath.TableItem(table));
        return await account.SendAsync(message, cancellationToken, 204, 404).ConfigureAwait(false);
    }

    public static AsyncPageable<TableItem> Query(TableAccount account, string? filter, int? maxPerPage, CancellationToken cancellationToken)
    {
        return new PagedQuery<TableItem>(FetchAsync, maxPerPage, cancellationToken);

        async Task<Page<TableItem>> FetchAsync(string? next, int? top, CancellationToken cancellation)
        {
            using var message = account.Request(RequestMethod.Get, "/Tables");
            var uri = message.Request.Uri;
            if (filter is not null) uri.AppendQuery("$filter", filter, true);
            if (top is { } count) uri.AppendQuery("$top", count.ToString(CultureInfo.InvariantCulture));
            if (next is not null) uri.AppendQuery("NextTableName", next, true);
            var response = await account.SendAsync(message, cancellation, 200).ConfigureAwait(false);
            var items = Page.Items(response, json => new TableItem(json.GetProperty("TableName").GetString()!));
            response.Headers.TryGetValue("x-ms-continuation-NextTableName", out var continuation);
            return Page<TableItem>.FromValues(items, continuation, response);
        }
    }
}
