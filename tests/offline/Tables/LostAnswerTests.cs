using Azure;
using Azure.Core;
using Azure.Data.Tables;
using SmartPilots.Tests.Support;
using static Azure.Data.Tables.TableTransactionActionType;

namespace SmartPilots.Offline.Tests.Tables;

/// <summary>What a caller sees when a transaction was carried out and its answer was lost: the caller, not the client, must tell.</summary>
public sealed class LostAnswerTests
{
    [SkippableFact]
    public async Task The_retry_of_an_add_meets_its_own_row_as_a_conflict()
    {
        var azurite = await AzuriteServer.SharedAsync();
        await using var proxy = await LossyProxy.StartAsync(azurite);
        var table = await TableAsync(azurite, proxy, retries: 3);

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [new(UpsertReplace, new TableEntity("p", "s")), new(Add, new TableEntity("p", "r"))]));

        Assert.Equal((409, 1), (failed.Status, failed.FailedTransactionActionIndex));
        Assert.Equal(2, proxy.Transactions);
        Assert.Equal(["r", "s"], (await table.QueryAsync<TableEntity>().ToListAsync()).Select(row => row.RowKey));
    }

    [SkippableFact]
    public async Task The_retry_of_an_update_with_an_etag_meets_its_own_etag_as_412()
    {
        var azurite = await AzuriteServer.SharedAsync();
        await using var proxy = await LossyProxy.StartAsync(azurite);
        var table = await TableAsync(azurite, proxy, retries: 3);
        var etag = (await table.AddEntityAsync(new TableEntity("p", "s") { ["n"] = 1 })).Headers.ETag!.Value;

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [new(UpdateReplace, new TableEntity("p", "s") { ["n"] = 2 }, etag)]));

        Assert.Equal((412, 0), (failed.Status, failed.FailedTransactionActionIndex));
        Assert.Equal(2, (await table.GetEntityAsync<TableEntity>("p", "s")).Value.GetInt32("n"));
    }

    [SkippableFact]
    public async Task The_retry_of_upserts_succeeds()
    {
        var azurite = await AzuriteServer.SharedAsync();
        await using var proxy = await LossyProxy.StartAsync(azurite);
        var table = await TableAsync(azurite, proxy, retries: 3);

        var answers = await table.SubmitTransactionAsync([new(UpsertReplace, new TableEntity("p", "s") { ["n"] = 1 })]);

        Assert.Equal(2, proxy.Transactions);
        Assert.Equal((await table.GetEntityAsync<TableEntity>("p", "s")).Value.ETag, Assert.Single(answers.Value).Headers.ETag);
    }

    [SkippableFact]
    public async Task Without_retries_the_caller_learns_that_no_answer_came()
    {
        var azurite = await AzuriteServer.SharedAsync();
        await using var proxy = await LossyProxy.StartAsync(azurite);
        var table = await TableAsync(azurite, proxy, retries: 0);

        var failed = await Assert.ThrowsAsync<RequestFailedException>(() =>
            table.SubmitTransactionAsync([new(Add, new TableEntity("p", "r"))]));

        Assert.Equal(0, failed.Status);
        Assert.IsNotType<TableTransactionFailedException>(failed);
        Assert.True((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
    }

    private static async Task<TableClient> TableAsync(AzuriteServer azurite, LossyProxy proxy, int retries)
    {
        var options = new TableClientOptions
        {
            Retry = { MaxRetries = retries, Mode = RetryMode.Fixed, Delay = TimeSpan.FromMilliseconds(1) },
        };
        var credential = new TableSharedKeyCredential(AzuriteServer.Account, AzuriteServer.Key);
        var table = new TableClient(proxy.Endpoint, azurite.NewTableName(), credential, options);
        await table.CreateIfNotExistsAsync();
        return table;
    }
}
