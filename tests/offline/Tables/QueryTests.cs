using Azure.Data.Tables;
using static SmartPilots.Offline.Tests.Tables.TableTest;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class QueryTests
{
    [SkippableFact]
    public async Task A_query_goes_on_over_a_thousand_rows_in_the_order_of_keys()
    {
        var table = await NewTableAsync();
        await FillAsync(table, 2_350);

        var pages = await table.QueryAsync<TableEntity>().AsPages().ToListAsync();

        Assert.Equal([1_000, 1_000, 350], pages.Select(page => page.Values.Count));
        Assert.Equal(Enumerable.Range(0, 2_350), pages.SelectMany(page => page.Values).Select(row => row.GetInt32("n")!.Value));
        Assert.Null(pages[^1].ContinuationToken);
    }

    [SkippableFact]
    public async Task A_continuation_token_resumes_where_the_page_ended_in_another_client()
    {
        var table = await NewTableAsync();
        await FillAsync(table, 25);
        var first = (await table.QueryAsync<TableEntity>(maxPerPage: 10).AsPages().ToListAsync())[0];

        var azurite = await SmartPilots.Tests.Support.AzuriteServer.SharedAsync();
        var other = new TableClient(azurite.ConnectionString, table.Name);
        var rest = await other.QueryAsync<TableEntity>().AsPages(first.ContinuationToken, pageSizeHint: 8).ToListAsync();

        Assert.Equal([8, 7], rest.Select(page => page.Values.Count));
        Assert.Equal(Enumerable.Range(10, 15), rest.SelectMany(page => page.Values).Select(row => row.GetInt32("n")!.Value));
    }

    [SkippableFact]
    public async Task A_range_of_row_keys_within_a_partition_is_filtered_by_the_service()
    {
        var table = await NewTableAsync();
        await FillAsync(table, 300);
        await table.AddEntityAsync(new TableEntity("q", "r~0150"));

        var rows = await table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {"p"} and RowKey ge {"r~0100"} and RowKey lt {"r~0200"}")).ToListAsync();

        Assert.Equal(Enumerable.Range(100, 100), rows.Select(row => row.GetInt32("n")!.Value));
    }

    [SkippableFact]
    public async Task Select_fetches_only_the_columns_it_names()
    {
        var table = await NewTableAsync();
        await FillAsync(table, 3);

        var rows = await table.QueryAsync<TableEntity>(select: ["RowKey", "n"]).ToListAsync();

        Assert.Equal(["r~0000", "r~0001", "r~0002"], rows.Select(row => row.RowKey));
        Assert.All(rows, row => Assert.False(row.ContainsKey("other")));
    }

    [SkippableFact]
    public async Task Filters_on_typed_columns_find_their_rows()
    {
        var table = await NewTableAsync();
        var time = new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);
        var id = Guid.NewGuid();
        await table.AddEntityAsync(
            new TableEntity("p", "1") { ["l"] = 5_000_000_000L, ["t"] = time, ["g"] = id, ["b"] = true, ["d"] = 2.5 });
        await table.AddEntityAsync(
            new TableEntity("p", "2") { ["l"] = 1L, ["t"] = time.AddDays(1), ["g"] = Guid.Empty, ["b"] = false, ["d"] = 0.5 });
        async Task<string> FoundAsync(FormattableString filter) =>
            string.Join(',', (await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(filter)).ToListAsync())
                .Select(row => row.RowKey));

        Assert.Equal("1", await FoundAsync($"l eq {5_000_000_000L}"));
        Assert.Equal("2", await FoundAsync($"t gt {time}"));
        Assert.Equal("1", await FoundAsync($"g eq {id}"));
        Assert.Equal("2", await FoundAsync($"b eq {false}"));
        Assert.Equal("1", await FoundAsync($"d ge {1.5}"));
    }

    [SkippableFact]
    public async Task A_cancelled_query_stops()
    {
        var table = await NewTableAsync();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            table.QueryAsync<TableEntity>(cancellationToken: stop.Token).ToListAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in table.QueryAsync<TableEntity>().WithCancellation(stop.Token)) Assert.Fail(row.RowKey);
        });
    }

    private static async Task FillAsync(TableClient table, int count)
    {
        var rows = Enumerable.Range(0, count).Select(n => new TableEntity("p", $"r~{n:D4}") { ["n"] = n, ["other"] = "x" });
        foreach (var chunk in rows.Chunk(100))
            await table.SubmitTransactionAsync(chunk.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
    }
}
