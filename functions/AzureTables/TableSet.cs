using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;

namespace SmartPilots.Functions.AzureTables;

/// <summary>The tables of one account, each made when a write first misses it: no request is spent on those that are there.</summary>
internal sealed class TableSet(TableServiceClient service)
{
    /// <summary>The service's code when the table itself is missing; nothing was done then.</summary>
    public const string NotFound = "TableNotFound";

    private readonly ConcurrentDictionary<string, TableClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _creations = new(StringComparer.Ordinal);

    public TableClient this[string table] => _clients.GetOrAdd(table, service.GetTableClient);

    /// <summary>Does it; when the table is missing, makes the table and does it again.</summary>
    public async Task<T> WithTableAsync<T>(string table, Func<TableClient, Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request(this[table]);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == NotFound)
        {
            await CreateAsync(table).WaitAsync(cancellationToken);
            return await request(this[table]);
        }
    }

    // Many writers miss a table at the same moment; one of them makes it. A later miss (deleted by hand) makes it anew.
    private async Task CreateAsync(string table)
    {
        var creation = _creations.GetOrAdd(table, name => service.CreateTableIfNotExistsAsync(name));
        try
        {
            await creation;
        }
        finally
        {
            _creations.TryRemove(new KeyValuePair<string, Task>(table, creation));
        }
    }
}
