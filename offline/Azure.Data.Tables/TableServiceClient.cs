using Azure.Core;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>The tables of one storage account.</summary>
public class TableServiceClient
{
    private readonly TableAccount _account;

    public TableServiceClient(string connectionString, TableClientOptions? options = null) =>
        _account = TableAccount.With(connectionString, options);

    /// <summary>For an address that needs no credential, or carries its shared access signature.</summary>
    public TableServiceClient(Uri endpoint, TableClientOptions? options = null) => _account = TableAccount.With(endpoint, options);

    public TableServiceClient(Uri endpoint, AzureSasCredential credential, TableClientOptions? options = null) =>
        _account = TableAccount.With(endpoint, credential, options);

    public TableServiceClient(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options = null) =>
        _account = TableAccount.With(endpoint, credential, options);

    /// <summary>For a managed identity, among others. Tokens are sent over HTTPS only.</summary>
    public TableServiceClient(Uri endpoint, TokenCredential tokenCredential, TableClientOptions? options = null) =>
        _account = TableAccount.With(endpoint, tokenCredential, options);

    public string AccountName => _account.AccountName;

    public Uri Uri => _account.Endpoint;

    /// <summary>Sends nothing; the client shares this one's pipeline.</summary>
    public TableClient GetTableClient(string tableName) => new(_account, tableName);

    /// <summary>A table that exists is a success.</summary>
    public Task<Response<TableItem>> CreateTableIfNotExistsAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).CreateIfNotExistsAsync(cancellationToken);

    /// <summary>A table that does not exist is a success.</summary>
    public Task<Response> DeleteTableAsync(string tableName, CancellationToken cancellationToken = default) =>
        GetTableClient(tableName).DeleteAsync(cancellationToken);

    /// <param name="filter">OData over <c>TableName</c>; null for all tables.</param>
    /// <param name="maxPerPage">At most 1,000.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public AsyncPageable<TableItem> QueryAsync(
        string? filter = null, int? maxPerPage = null, CancellationToken cancellationToken = default) =>
        TableCatalogue.Query(_account, filter, maxPerPage, cancellationToken);
}
