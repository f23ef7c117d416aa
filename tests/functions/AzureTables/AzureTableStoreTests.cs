using System.Net;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.AzureTables;

/// <summary>The contract against Azurite, and what becomes of a wire that fails.</summary>
public sealed class AzureTableStoreTests : TelemetryStoreContract
{
    private readonly FaultyWire _wire = new();
    private int _concurrency = AzureTableStore.DefaultConcurrency;

    protected override async Task<ITelemetryStore> OpenAsync()
    {
        var azurite = await AzuriteServer.SharedAsync();
        return new AzureTableStore(options =>
        {
            options.Transport = new HttpClientTransport(new HttpClient(_wire, disposeHandler: false));
            return new TableServiceClient(azurite.ConnectionString, options);
        }, _concurrency);
    }

    [SkippableFact]
    public async Task A_write_whose_answer_was_lost_is_unavailable_and_not_sent_again()
    {
        await OpenStore();
        var first = await Commit(Insert("s", ("a", 1)));
        _wire.LoseAnswer = FaultyWire.IsWrite;
        var before = _wire.Writes;

        var answer = await Commit(Replace("s", first.ETag!, ("a", 2)));

        Assert.Equal((CommitOutcome.Unavailable, null), (answer.Outcome, answer.ETag));
        Assert.Equal(1, _wire.Writes - before);
        Assert.Equal(2, (await Find("s"))!.Number("a"));
    }

    [SkippableTheory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_service_that_will_not_write_now_is_unavailable_for_that_commit_alone(HttpStatusCode status)
    {
        await OpenStore();
        await Commit(Insert("s", ("a", 1)));
        var refused = 0;
        _wire.Refuse = request => FaultyWire.IsWrite(request) && Interlocked.Increment(ref refused) == 1 ? status : null;

        var answers = await Store.CommitAsync(Inserts(Table, 5), default);

        Assert.NotNull(Assert.Single(answers, a => a.Outcome == CommitOutcome.Unavailable).Detail);
        Assert.Equal(4, answers.Count(a => a.Outcome == CommitOutcome.Committed));
    }

    [SkippableFact]
    public async Task A_read_that_fails_is_tried_again()
    {
        await OpenStore();
        await Commit(Insert("s", ("a", 1)));
        var refused = 0;
        _wire.Refuse = _ => Interlocked.Increment(ref refused) % 2 == 1 ? HttpStatusCode.ServiceUnavailable : null;

        Assert.NotNull(await Find("s"));
        Assert.Single((await Store.QueryAsync(RowQuery.InPartition(Table, Partition), default)).Rows);
        Assert.Equal(4, refused);
    }

    [SkippableFact]
    public async Task Reads_of_a_service_that_stays_away_say_so()
    {
        await OpenStore();
        await Commit(Insert("s", ("a", 1)));
        _wire.Refuse = _ => throw new HttpRequestException("no route");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Find("s"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.QueryAsync(RowQuery.InPartition(Table, Partition), default));
        Assert.Equal(CommitOutcome.Unavailable, (await Commit(Upsert("s"))).Outcome);
    }

    [SkippableFact]
    public async Task A_table_is_read_as_empty_before_its_first_row_and_made_by_it()
    {
        await OpenStore();
        var table = $"n{Guid.NewGuid():N}";

        var found = await Store.FindAsync(table, Partition, ["s"], default);
        var page = await Store.QueryAsync(RowQuery.InPartition(table, Partition), default);
        var answers = await Store.CommitAsync(Inserts(table, 50), default);

        Assert.Null(Assert.Single(found));
        Assert.Equal((0, null), (page.Rows.Count, page.Continuation));
        Assert.All(answers, answer => Assert.Equal(CommitOutcome.Committed, answer.Outcome));
        Assert.Equal(50, (await All(RowQuery.WithPrefix(table, Prefix))).Count);
    }

    [SkippableFact]
    public async Task No_more_requests_are_under_way_than_allowed()
    {
        _concurrency = 4;
        await OpenStore();
        await Commit(Insert("s", ("a", 1)));
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = 0;
        _wire.Hold = () =>
        {
            if (Interlocked.Increment(ref held) == _concurrency)
                full.SetResult();
            return full.Task;
        };

        await Store.CommitAsync(Inserts(Table, 40), default);

        Assert.Equal(_concurrency, _wire.MostUnderWay);
    }

    [SkippableFact]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        await OpenStore();
        using var cancelled = new CancellationTokenSource();
        _wire.Hold = cancelled.CancelAsync;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.CommitAsync([new RowCommit(Table, Partition, [Insert("s", ("a", 1))])], cancelled.Token));
    }

    private RowCommit[] Inserts(string table, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new RowCommit(table, $"{Prefix}d{i}", [Insert("s", ("a", 1))]))];
}
