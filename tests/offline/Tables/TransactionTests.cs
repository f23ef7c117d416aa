using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using static Azure.Data.Tables.TableTransactionActionType;
using static SmartPilots.Offline.Tests.Tables.TableTest;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class TransactionTests
{
    [SkippableFact]
    public async Task A_hundred_rows_are_stored_and_each_answer_carries_its_etag()
    {
        var table = await NewTableAsync();
        var actions = Enumerable.Range(0, 100).Select(n => new TableTransactionAction(Add, Row($"r~{n:D3}", n)));

        var answers = await table.SubmitTransactionAsync(actions);

        var stored = await table.QueryAsync<TableEntity>().ToListAsync();
        Assert.Equal(202, answers.GetRawResponse().Status);
        Assert.All(answers.Value, answer => Assert.Equal(204, answer.Status));
        Assert.Equal(stored.Select(row => (ETag?)row.ETag), answers.Value.Select(answer => answer.Headers.ETag));
        Assert.Equal(Enumerable.Range(0, 100), stored.Select(row => row.GetInt32("n")!.Value));
    }

    [SkippableFact]
    public async Task Each_kind_of_action_does_to_its_row_what_its_name_says()
    {
        var table = await NewTableAsync();
        foreach (var key in (string[])["merged", "replaced", "deleted", "upsert-merged", "upsert-replaced"])
            await table.AddEntityAsync(new TableEntity("p", key) { ["n"] = 0, ["kept"] = true });

        await table.SubmitTransactionAsync(
        [
            new(Add, Row("added", 1)),
            new(UpdateMerge, Row("merged", 2)),
            new(UpdateReplace, Row("replaced", 3)),
            new(Delete, new TableEntity("p", "deleted")),
            new(UpsertMerge, Row("upsert-merged", 4)),
            new(UpsertReplace, Row("upsert-replaced", 5)),
            new(UpsertMerge, Row("upserted", 6)),
        ]);

        var rows = await table.QueryAsync<TableEntity>().ToListAsync();
        Assert.Equal(
            [
                ("added", 1, null), ("merged", 2, true), ("replaced", 3, null),
                ("upsert-merged", 4, true), ("upsert-replaced", 5, null), ("upserted", 6, null),
            ],
            rows.Select(row => (row.RowKey, row.GetInt32("n")!.Value, row.GetBoolean("kept"))));
    }

    [SkippableFact]
    public async Task A_conflict_names_the_failed_action_and_nothing_is_stored()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Row("taken", 1));

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [new(Add, Row("a", 1)), new(Add, Row("b", 2)), new(Add, Row("taken", 3)), new(Add, Row("c", 4))]));

        Assert.Equal(409, failed.Status);
        Assert.True(failed.ErrorCode == TableErrorCode.EntityAlreadyExists, failed.ErrorCode);
        Assert.Equal(2, failed.FailedTransactionActionIndex);
        Assert.Equal("taken", Assert.Single(await table.QueryAsync<TableEntity>().ToListAsync()).RowKey);
    }

    [SkippableTheory]
    [InlineData(UpdateMerge)]
    [InlineData(UpdateReplace)]
    [InlineData(Delete)]
    public async Task An_outdated_etag_fails_the_transaction_with_412_and_its_index(TableTransactionActionType kind)
    {
        var table = await NewTableAsync();
        var old = (await table.AddEntityAsync(Row("s", 1))).Headers.ETag!.Value;
        await table.UpsertEntityAsync(Row("s", 2));

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
            [new(Add, Row("r", 1)), new(kind, Row("s", 3), old)]));

        Assert.Equal(412, failed.Status);
        Assert.True(failed.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied, failed.ErrorCode);
        Assert.Equal(1, failed.FailedTransactionActionIndex);
        Assert.Equal(2, Assert.Single(await table.QueryAsync<TableEntity>().ToListAsync()).GetInt32("n"));
    }

    [SkippableFact]
    public async Task The_etag_of_a_transaction_admits_the_next_one()
    {
        var table = await NewTableAsync();
        var etag = (await table.SubmitTransactionAsync([new(Add, Row("r~1", 1)), new(Add, Row("s", 1))])).Value[1].Headers.ETag!.Value;

        await table.SubmitTransactionAsync([new(UpdateReplace, Row("s", 2), etag), new(Add, Row("r~2", 2))]);

        Assert.Equal(2, (await table.GetEntityAsync<TableEntity>("p", "s")).Value.GetInt32("n"));
    }

    [SkippableFact]
    public async Task A_transaction_on_a_table_that_is_not_there_fails()
    {
        var azurite = await SmartPilots.Tests.Support.AzuriteServer.SharedAsync();
        var table = new TableClient(azurite.ConnectionString, azurite.NewTableName());

        var failed = await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.SubmitTransactionAsync([new(Add, Row("r", 1))]));

        Assert.True(failed.ErrorCode == TableErrorCode.TableNotFound, failed.ErrorCode);
        Assert.Equal(404, failed.Status);
    }

    [SkippableFact]
    public async Task An_empty_transaction_is_refused_before_it_is_sent()
    {
        var table = await NewTableAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => table.SubmitTransactionAsync([]));
    }

    private static TableEntity Row(string key, int n) => new("p", key) { ["n"] = n };
}
