using SmartPilots.Core.Storage;

namespace SmartPilots.Tests.Support.Storage;

/// <summary>Order, ranges, prefixes, pages.</summary>
public abstract partial class TelemetryStoreContract
{
    [SkippableFact]
    public async Task Rows_come_in_ordinal_order_of_their_keys()
    {
        await OpenStore();
        string[] keys = ["~", "z", "a", "_", "Z", "A", "9", "0", "-", "a-", "a~", "aa", "l~2026-01-01~g", "o~1", "q", "r", "r~", "r~1",
            "r~x", RawKey(0), RawKey(2), RawKey(10), RawKey(long.MaxValue), "r~9999999999999999999", "r~00000000000000000020", "rr", "s",
            "w~300~1", "w~3600~1"];

        await Commit([.. keys.Select(key => Insert(key, ("a", 1)))]);

        Assert.Equal(keys.Order(StringComparer.Ordinal), (await All(RowQuery.InPartition(Table, Partition))).Select(row => row.Key));
    }

    [SkippableTheory]
    [InlineData(null, null)]
    [InlineData("r~", "s")]
    [InlineData("r~0000000000000000010", "r~0000000000000000020")]
    [InlineData("r~0000000000000000011", "r~0000000000000000029")]
    [InlineData("r~000000000000000001", "r~000000000000000002")]
    [InlineData("r~0000000000000000010~", "r~0000000000000000020~")]
    [InlineData("r~0000000000000000010", "r~0000000000000000010")]
    [InlineData("r~00000000000000000-", "r~00000000000000000a")]
    [InlineData("a", "r~")]
    [InlineData("r", null)]
    [InlineData(null, "r~0000000000000000000")]
    [InlineData("r~9223372036854775807", null)]
    [InlineData("r~9", "r~a")]
    [InlineData("w~", "w~~")]
    public async Task A_range_of_keys_starts_with_its_from_and_ends_before_its_to(string? from, string? to)
    {
        await OpenStore();
        string[] keys = ["a", "q", "r", "r~", RawKey(0), RawKey(9), RawKey(10), RawKey(11), RawKey(19), RawKey(20), RawKey(21), RawKey(29),
            RawKey(30), RawKey(long.MaxValue), "r~z", "s", "w~300~1", "w~300~2", "x"];
        await Commit([.. keys.Select(key => Insert(key, ("a", 1)))]);

        var rows = await All(RowQuery.InPartition(Table, Partition) with { KeyFrom = from, KeyTo = to });

        bool IsIn(string key) => string.CompareOrdinal(key, from) >= 0 && (to is null || string.CompareOrdinal(key, to) < 0);
        Assert.Equal(keys.Where(IsIn).Order(StringComparer.Ordinal), rows.Select(row => row.Key));
    }

    [SkippableFact]
    public async Task A_prefix_finds_its_partitions_and_no_others()
    {
        await OpenStore();
        string[] inside = [$"{Prefix}a~", $"{Prefix}a~1", $"{Prefix}a~b~2", $"{Prefix}a~z"];
        string[] outside = [$"{Prefix}a", $"{Prefix}a-1", $"{Prefix}ab~1", $"{Prefix}b~1"];
        foreach (var partition in (string[])[.. inside, .. outside])
            await CommitTo(partition, Insert("s", ("a", 1)), Insert(RawKey(1), ("a", 1)));

        var rows = await All(RowQuery.WithPrefix(Table, $"{Prefix}a~"));

        Assert.Equal(inside.SelectMany(partition => (string[])[partition, partition]), rows.Select(row => row.Partition));
        Assert.Equal(inside.SelectMany(_ => (string[])[RawKey(1), "s"]), rows.Select(row => row.Key));
    }

    [SkippableFact]
    public async Task A_range_of_partitions_includes_both_ends_and_filters_keys_in_each()
    {
        await OpenStore();
        foreach (var day in (string[])["1", "2", "3", "4"])
            await CommitTo(Prefix + day, Insert("a", ("a", 1)), Insert("b", ("a", 1)), Insert("c", ("a", 1)));

        var rows = await All(new RowQuery(Table, Prefix + "2", Prefix + "3") { KeyFrom = "b", KeyTo = "c" });

        Assert.Equal([(Prefix + "2", "b"), (Prefix + "3", "b")], rows.Select(row => (row.Partition, row.Key)));
    }

    [SkippableFact]
    public async Task Over_a_thousand_rows_come_in_pages()
    {
        await OpenStore();
        var keys = Enumerable.Range(0, 1100).Select(i => i % 5 == 0 ? $"w~{i:D5}" : RawKey(i)).ToArray();
        await Store.CommitAsync([.. keys.Chunk(100).Select(part =>
            new RowCommit(Table, Partition, [.. part.Select(key => Insert(key, ("a", 1)))]))], default);

        var first = await Store.QueryAsync(RowQuery.InPartition(Table, Partition), default);
        var all = await All(RowQuery.InPartition(Table, Partition));

        Assert.Equal(1000, first.Rows.Count);
        Assert.NotNull(first.Continuation);
        Assert.Equal(keys.Order(StringComparer.Ordinal), all.Select(row => row.Key));
    }

    [SkippableFact]
    public async Task Pages_across_partitions_lose_and_repeat_nothing()
    {
        await OpenStore();
        for (var i = 0; i < 9; i++)
            await CommitTo($"{Prefix}d{i}", [.. Enumerable.Range(0, i).Select(n => Insert(RawKey(n), ("n", n))), Insert("s", ("n", -1))]);

        var pages = await Pages(RowQuery.WithPrefix(Table, Prefix) with { Take = 4, KeyTo = "t" });

        Assert.All(pages, page => Assert.InRange(page.Rows.Count, 0, 4));
        var expected = Enumerable.Range(0, 9).SelectMany(
            i => Enumerable.Range(0, i + 1).Select(n => ($"{Prefix}d{i}", n == i ? "s" : RawKey(n))));
        Assert.Equal(expected, pages.SelectMany(page => page.Rows).Select(row => (row.Partition, row.Key)));
    }

    [SkippableFact]
    public async Task A_continuation_goes_on_after_the_last_row_whatever_was_written_or_deleted_since()
    {
        await OpenStore();
        await Commit([.. Enumerable.Range(0, 10).Select(n => Insert(RawKey(n * 10), ("n", n)))]);
        var query = RowQuery.InPartition(Table, Partition) with { Take = 4 };
        var first = await Store.QueryAsync(query, default);
        await Commit(Insert(RawKey(5), ("n", 1)), Insert(RawKey(65), ("n", 1)), Write(RowOperation.Delete, RawKey(30), "*"),
            Write(RowOperation.Delete, RawKey(40), "*"));

        var rest = await All(query with { Continuation = first.Continuation });

        Assert.Equal([RawKey(50), RawKey(60), RawKey(65), RawKey(70), RawKey(80), RawKey(90)], rest.Select(row => row.Key));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_of_none_or_of_over_a_thousand_is_refused(int take)
    {
        await OpenStore();
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await Store.QueryAsync(RowQuery.InPartition(Table, Partition) with { Take = take }, default));
    }

    [SkippableFact]
    public async Task A_continuation_that_is_none_is_refused()
    {
        await OpenStore();
        await Assert.ThrowsAsync<BadContinuationException>(
            async () => await Store.QueryAsync(RowQuery.InPartition(Table, Partition) with { Continuation = "nonsense" }, default));
    }

    [SkippableFact]
    public async Task The_same_partition_and_key_in_two_tables_are_two_rows()
    {
        await OpenStore();
        var commits = Tables.All.Select((table, i) => new RowCommit(table, Partition, [Insert(RawKey(1), ("n", i))])).ToArray();
        var answers = await Store.CommitAsync(commits, default);

        Assert.All(answers, answer => Assert.Equal(CommitOutcome.Committed, answer.Outcome));
        for (var i = 0; i < Tables.All.Count; i++)
            Assert.Equal(i, Assert.Single(await All(RowQuery.InPartition(Tables.All[i], Partition))).Number("n"));
    }

    protected async Task<List<StoredRow>> All(RowQuery query) => [.. (await Pages(query)).SelectMany(page => page.Rows)];

    private async Task<List<RowPage>> Pages(RowQuery query)
    {
        var pages = new List<RowPage>();
        do
        {
            pages.Add(await Store.QueryAsync(query, default));
            query = query with { Continuation = pages[^1].Continuation };
        }
        while (query.Continuation is not null);
        return pages;
    }
}
