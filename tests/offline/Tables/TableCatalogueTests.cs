using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class TableCatalogueTests
{
    [SkippableFact]
    public async Task A_table_is_created_once_listed_and_deleted_and_repeating_either_is_no_error()
    {
        var azurite = await AzuriteServer.SharedAsync();
        var service = new TableServiceClient(azurite.ConnectionString);
        var name = azurite.NewTableName();
        Task<List<TableItem>> ListAsync() => service.QueryAsync(TableClient.CreateQueryFilter($"TableName eq {name}")).ToListAsync();

        var created = await service.CreateTableIfNotExistsAsync(name);
        var again = await service.CreateTableIfNotExistsAsync(name);
        var listed = await ListAsync();
        await service.DeleteTableAsync(name);
        await service.DeleteTableAsync(name);

        Assert.Equal((name, name), (created.Value.Name, again.Value.Name));
        Assert.Equal(409, again.GetRawResponse().Status);
        Assert.Equal(name, Assert.Single(listed).Name);
        Assert.Empty(await ListAsync());
    }

    [SkippableFact]
    public async Task Tables_come_in_pages()
    {
        using var azurite = await AzuriteServer.StartAsync();
        var service = new TableServiceClient(azurite.ConnectionString);
        string[] names = ["alerts", "devices", "latest", "quarantine", "telemetry"];
        foreach (var name in names) await service.CreateTableIfNotExistsAsync(name);

        var pages = await service.QueryAsync(maxPerPage: 2).AsPages().ToListAsync();

        Assert.Equal([2, 2, 1], pages.Select(page => page.Values.Count));
        Assert.Equal(names, pages.SelectMany(page => page.Values).Select(table => table.Name));
    }

    [SkippableFact]
    public async Task A_table_name_that_the_service_refuses_is_an_error()
    {
        var azurite = await AzuriteServer.SharedAsync();

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() =>
            new TableServiceClient(azurite.ConnectionString).CreateTableIfNotExistsAsync("1-table"));

        Assert.Equal(400, refused.Status);
    }

    [SkippableFact]
    public async Task A_client_of_the_service_and_a_client_of_the_table_have_the_same_address()
    {
        var azurite = await AzuriteServer.SharedAsync();
        var service = new TableServiceClient(azurite.Endpoint, new TableSharedKeyCredential(AzuriteServer.Account, AzuriteServer.Key));

        var table = service.GetTableClient("telemetry");

        Assert.Equal($"{azurite.Endpoint}/telemetry", table.Uri.AbsoluteUri);
        Assert.Equal("telemetry", table.Name);
        Assert.Equal(AzuriteServer.Account, table.AccountName);
        Assert.Equal(AzuriteServer.Account, service.AccountName);
    }
}
