using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <content>Single rows. The answer to a write carries the row's new ETag in its headers.</content>
public partial class TableClient
{
    /// <exception cref="RequestFailedException">409 EntityAlreadyExists, also when a retry finds what the first try stored.</exception>
    public async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default) where T : ITableEntity =>
        await WriteAsync(EntityRequest.Add(Name, entity), cancellationToken).ConfigureAwait(false);

    public async Task<Response> UpsertEntityAsync<T>(
        T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default) where T : ITableEntity =>
        await WriteAsync(EntityRequest.Upsert(Name, entity, mode), cancellationToken).ConfigureAwait(false);

    /// <param name="ifMatch">The ETag the row must have; <see cref="ETag.All"/> for any.</param>
    /// <exception cref="RequestFailedException">404 ResourceNotFound; 412 UpdateConditionNotSatisfied.</exception>
    public async Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        if (ifMatch == default) throw new ArgumentException("An update needs an ETag; ETag.All matches any.", nameof(ifMatch));
        return await WriteAsync(EntityRequest.Update(Name, entity, ifMatch, mode), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A row that does not exist is a success, with status 404.</summary>
    /// <exception cref="RequestFailedException">412 UpdateConditionNotSatisfied.</exception>
    public async Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        await WriteAsync(EntityRequest.Delete(Name, partitionKey, rowKey, ifMatch), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc cref="DeleteEntityAsync(string, string, ETag, CancellationToken)"/>
    public async Task<Response> DeleteEntityAsync(
        ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return await DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="RequestFailedException">404 ResourceNotFound.</exception>
    public async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = Read(partitionKey, rowKey, select);
        return Entity<T>(await _account.SendAsync(message, cancellationToken, 200).ConfigureAwait(false));
    }

    /// <returns>Without a value when there is no such row, or no such table.</returns>
    public async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = Read(partitionKey, rowKey, select);
        var response = await _account.SendAsync(message, cancellationToken, 200, 404).ConfigureAwait(false);
        return response.Status == 404 ? new NoValueResponse<T>(response) : Entity<T>(response);
    }

    private static Response<T> Entity<T>(Response response) where T : class, ITableEntity
    {
        using var document = JsonDocument.Parse(response.Content.ToMemory());
        return Response.FromValue(EntityReader.Read<T>(document.RootElement), response);
    }

    private HttpMessage Read(string partitionKey, string rowKey, IEnumerable<string>? select)
    {
        var message = _account.Request(RequestMethod.Get, EntityPath.Row(Name, partitionKey, rowKey));
        if (select is not null) message.Request.Uri.AppendQuery("$select", string.Join(',', select), true);
        return message;
    }

    private async Task<Response> WriteAsync(EntityRequest request, CancellationToken cancellationToken)
    {
        using var message = _account.Request(request.Method, request.Path);
        var headers = message.Request.Headers;
        if (request.IfMatch is not null) headers.SetValue("If-Match", request.IfMatch);
        if (request.Method == RequestMethod.Delete)
            return await _account.SendAsync(message, cancellationToken, 204, 404).ConfigureAwait(false);

        headers.SetValue("Prefer", "return-no-content");
        headers.SetValue("Content-Type", TableAccount.NoMetadata);
        message.Request.Content = RequestContent.Create(request.Body);
        return await _account.SendAsync(message, cancellationToken, 201, 204).ConfigureAwait(false);
    }
}
