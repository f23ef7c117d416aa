using Azure.Data.Tables;
using static SmartPilots.Offline.Tests.Tables.TableTest;

namespace SmartPilots.Offline.Tests.Tables;

/// <summary>Keys with what the service allows: everything but slashes, <c>#</c>, <c>?</c> and control characters.</summary>
public sealed class OddKeyTests
{
    public static TheoryData<string> Keys =>
        ["o'brien", "''", "a b", "a+b", "50%", "%27", "a&b=c", "水Ɓ😀", "(a),b", "a\"b", "$x", "a;b:c@d", "..", "a~b_c-d", ""];

    [SkippableTheory]
    [MemberData(nameof(Keys))]
    public async Task A_row_is_found_updated_and_deleted_by_its_odd_keys(string key)
    {
        var table = await NewTableAsync();
        var etag = (await table.AddEntityAsync(new TableEntity(key, key) { ["n"] = 1 })).Headers.ETag!.Value;
        await table.AddEntityAsync(new TableEntity($"{key}x", key) { ["n"] = 9 });

        await table.UpdateEntityAsync(new TableEntity(key, key) { ["n"] = 2 }, etag, TableUpdateMode.Replace);
        var read = (await table.GetEntityAsync<TableEntity>(key, key)).Value;
        var found = await table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")).ToListAsync();
        var deleted = await table.DeleteEntityAsync(key, key);

        Assert.Equal((key, key, 2), (read.PartitionKey, read.RowKey, read.GetInt32("n")));
        Assert.Equal(key, Assert.Single(found).PartitionKey);
        Assert.Equal(204, deleted.Status);
    }

    [SkippableTheory]
    [InlineData("o'brien")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("水")]
    [InlineData("a~b_c-d")]
    public async Task A_transaction_reaches_rows_with_odd_keys(string key)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity(key, "old"));

        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Delete, new TableEntity(key, "old")),
            new(TableTransactionActionType.UpsertReplace, new TableEntity(key, key) { ["n"] = 1 }),
            new(TableTransactionActionType.Add, new TableEntity(key, $"{key}2") { ["n"] = 2 }),
        ]);

        var rows = await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key}")).ToListAsync();
        Assert.Equal([key, $"{key}2"], rows.Select(row => row.RowKey));
    }
}
