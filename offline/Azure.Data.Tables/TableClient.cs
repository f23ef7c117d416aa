using Azure.Core;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>
/// One table. Every method throws <see cref="RequestFailedException"/> for what the service refuses, and with status 0 when no answer came
/// after the retries: then the write may or may not have happened.
/// </summary>
public partial class TableClient
{
    private readonly TableAccount _account;

    public TableClient(string connectionString, string tableName, TableClientOptions? options = null)
        : this(TableAccount.With(connectionString, options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TableSharedKeyCredential credential, TableClientOptions? options = null)
        : this(TableAccount.With(endpoint, credential, options), tableName)
    {
    }

    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions? options = null)
        : this(TableAccount.With(endpoint, tokenCredential, options), tableName)
    {
    }

    internal TableClient(TableAccount account, string tableName)
    {
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        _account = account;
        Name = tableName;
    }

    public string Name { get; }

    public string AccountName => _account.AccountName;

    public Uri Uri => _account.Address(EntityPath.Table(Name)).ToUri();

    /// <summary>An OData filter with the arguments as escaped literals: <c>CreateQueryFilter($"PartitionKey eq {device}")</c>.</summary>
    public static string CreateQueryFilter(FormattableString filter) => Filter.Create(filter);

    /// <summary>A table that exists is a success.</summary>
    public Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) =>
        TableCatalogue.CreateIfNotExistsAsync(_account, Name, cancellationToken);

    /// <summary>A table that does not exist is a success.</summary>
    public Task<Response> DeleteAsync(CancellationToken cancellationToken = default) =>
        TableCatalogue.DeleteAsync(_account, Name, cancellationToken);
}
