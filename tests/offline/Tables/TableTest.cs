using Azure.Data.Tables;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Tables;

/// <summary>A table of its own for one test, in the run's Azurite.</summary>
internal static class TableTest
{
    public static async Task<TableClient> NewTableAsync()
    {
        var azurite = await AzuriteServer.SharedAsync();
        var table = new TableClient(azurite.ConnectionString, azurite.NewTableName());
        await table.CreateIfNotExistsAsync();
        return table;
    }

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items) list.Add(item);
        return list;
    }
}
