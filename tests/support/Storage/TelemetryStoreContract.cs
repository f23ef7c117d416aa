using SmartPilots.Core.Storage;

namespace SmartPilots.Tests.Support.Storage;

/// <summary>
/// What every store must do, run on each implementation. This part: the frame, and single rows. Partitions carry a name made
/// for the test, so that a store shared by several tests (Azurite) will do.
/// </summary>
public abstract partial class TelemetryStoreContract : IAsyncLifetime
{
    protected const string Table = Tables.Telemetry;

    /// <summary>Unlike that of any other test, and ends with a tilde.</summary>
    protected string Prefix { get; } = $"t{Guid.NewGuid():N}~";

    protected string Partition => Prefix + "site~pump";

    protected ITelemetryStore Store { get; private set; } = null!;

    /// <summary>Skips when there is no such store here.</summary>
    protected abstract Task<ITelemetryStore> OpenAsync();

    protected virtual Task CloseAsync() => Task.CompletedTask;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => CloseAsync();

    [SkippableFact]
    public async Task An_inserted_row_is_found_with_the_etag_of_the_answer()
    {
        await OpenStore();
        var answer = await Commit(Insert("s", ("a", 1)));

        var row = await Find("s");

        Assert.Equal(CommitOutcome.Committed, answer.Outcome);
        Assert.Equal((Partition, "s", answer.ETag!), (row!.Partition, row.Key, row.ETag));
        Assert.Equal([new Column("a", 1)], row.Columns);
    }

    [SkippableFact]
    public async Task Inserting_a_row_that_exists_is_a_conflict_and_changes_nothing()
    {
        await OpenStore();
        await Commit(Insert("s", ("a", 1)));

        var answer = await Commit(Insert("s", ("a", 2)));

        Assert.Equal((CommitOutcome.Conflict, null), (answer.Outcome, answer.ETag));
        Assert.Contains("s", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(1, (await Find("s"))!.Number("a"));
    }

    [SkippableFact]
    public async Task Upsert_writes_the_row_whole()
    {
        await OpenStore();
        await Commit(Upsert("s", ("a", 1), ("b", 2)));
        var answer = await Commit(Upsert("s", ("c", 3)));

        var row = await Find("s");

        Assert.Equal([new Column("c", 3)], row!.Columns);
        Assert.Equal(answer.ETag, row.ETag);
    }

    [SkippableFact]
    public async Task Merge_writes_the_columns_given_and_leaves_the_others()
    {
        await OpenStore();
        await Commit(Write(RowOperation.Merge, "s", null, new Column("a", 1), new Column("b", "two")));
        var answer = await Commit(Write(RowOperation.Merge, "s", null, new Column("a", [9]), new Column("c", 3)));

        var row = await Find("s");

        Assert.Equal([9], row!.Bytes("a"));
        Assert.Equal(("two", 3, 3), (row.Text("b"), row.Number("c"), row.Columns.Count));
        Assert.Equal(answer.ETag, row.ETag);
    }

    [SkippableFact]
    public async Task Replace_needs_the_etag_of_the_row()
    {
        await OpenStore();
        var first = await Commit(Insert("s", ("a", 1), ("b", 1)));
        var second = await Commit(Replace("s", first.ETag!, ("a", 2)));

        var stale = await Commit(Replace("s", first.ETag!, ("a", 3)));
        var missing = await Commit(Replace("none", first.ETag!, ("a", 4)));
        var row = await Find("s");
        var again = await Commit(Replace("s", second.ETag!, ("a", 5)));

        Assert.Equal([CommitOutcome.Committed, CommitOutcome.Conflict, CommitOutcome.Conflict, CommitOutcome.Committed],
            [second.Outcome, stale.Outcome, missing.Outcome, again.Outcome]);
        Assert.Equal([new Column("a", 2)], row!.Columns);
        Assert.Null(await Find("none"));
    }

    [SkippableFact]
    public async Task Delete_needs_the_etag_of_the_row_or_a_star()
    {
        await OpenStore();
        var first = await Commit(Insert("s", ("a", 1)));
        await Commit(Upsert("s", ("a", 2)));

        var stale = await Commit(Write(RowOperation.Delete, "s", first.ETag));
        var any = await Commit(Write(RowOperation.Delete, "s", "*"));
        var gone = await Commit(Write(RowOperation.Delete, "s", "*"));

        Assert.Equal([CommitOutcome.Conflict, CommitOutcome.Committed, CommitOutcome.Conflict], [stale.Outcome, any.Outcome, gone.Outcome]);
        Assert.Null(any.ETag);
        Assert.Null(await Find("s"));
    }

    [SkippableFact]
    public async Task A_row_deleted_and_written_again_does_not_get_its_old_etag_back()
    {
        await OpenStore();
        var first = await Commit(Insert("s", ("a", 1)));
        await Commit(Write(RowOperation.Delete, "s", first.ETag));
        var second = await Commit(Insert("s", ("a", 1)));

        var stale = await Commit(Replace("s", first.ETag!, ("a", 2)));

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(CommitOutcome.Conflict, stale.Outcome);
    }

    [SkippableFact]
    public async Task Point_reads_answer_in_the_order_asked_with_null_for_what_is_not_there()
    {
        await OpenStore();
        await Commit(Insert("b", ("n", 2)), Insert("a", ("n", 1)), Insert(RawKey(5), ("n", 3)));

        var found = await Store.FindAsync(Table, Partition, [RawKey(6), "b", RawKey(5), "a", "c", "b"], default);

        Assert.Equal([null, 2, 3, 1, null, 2], found.Select(row => row?.Number("n")));
        Assert.Equal([null], await Store.FindAsync(Table, Prefix + "unknown", ["b"], default));
        Assert.Equal([null], await Store.FindAsync(Tables.Alerts, Partition, ["b"], default));
    }

    protected async Task OpenStore() => Store = await OpenAsync();

    protected static string RawKey(long ticks) => $"r~{ticks:D19}";

    protected static RowWrite Write(RowOperation operation, string key, string? etag, params Column[] columns) =>
        new(operation, new Row(key, columns), etag);

    protected static RowWrite Insert(string key, params (string Name, long Value)[] columns) =>
        Write(RowOperation.Insert, key, null, Columns(columns));

    protected static RowWrite Upsert(string key, params (string Name, long Value)[] columns) =>
        Write(RowOperation.Upsert, key, null, Columns(columns));

    protected static RowWrite Replace(string key, string etag, params (string Name, long Value)[] columns) =>
        Write(RowOperation.ReplaceIfMatch, key, etag, Columns(columns));

    protected async Task<CommitAnswer> Commit(params RowWrite[] writes) => await CommitTo(Partition, writes);

    protected async Task<CommitAnswer> CommitTo(string partition, params RowWrite[] writes) =>
        Assert.Single(await Store.CommitAsync([new RowCommit(Table, partition, writes)], default));

    protected async Task<StoredRow?> Find(string key) => Assert.Single(await Store.FindAsync(Table, Partition, [key], default));

    private static Column[] Columns((string Name, long Value)[] columns) => [.. columns.Select(c => new Column(c.Name, c.Value))];
}
