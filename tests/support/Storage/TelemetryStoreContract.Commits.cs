using SmartPilots.Core.Storage;

namespace SmartPilots.Tests.Support.Storage;

/// <summary>Atomicity, limits, values, and many commits at once.</summary>
public abstract partial class TelemetryStoreContract
{
    public static TheoryData<int> Places => [0, 1, 2];

    [SkippableTheory]
    [MemberData(nameof(Places))]
    public async Task One_row_in_conflict_leaves_nothing_of_its_commit(int place)
    {
        await OpenStore();
        await Commit(Insert("taken", ("a", 1)), Insert("kept", ("a", 1)), Insert("deleted", ("a", 1)));
        List<RowWrite> writes = [Insert(RawKey(7), ("a", 2)), Write(RowOperation.Delete, "deleted", "*"), Upsert("kept", ("a", 2))];
        writes.Insert(place, Insert("taken", ("a", 2)));

        var answer = await Commit([.. writes]);

        Assert.Equal(CommitOutcome.Conflict, answer.Outcome);
        var rows = (await Store.QueryAsync(RowQuery.InPartition(Table, Partition), default)).Rows;
        Assert.Equal([("deleted", 1L), ("kept", 1L), ("taken", 1L)], rows.Select(row => (row.Key, row.Number("a")!.Value)));
    }

    [SkippableFact]
    public async Task The_etag_of_the_answer_is_that_of_the_first_row()
    {
        await OpenStore();

        var answer = await Commit(Upsert("second", ("a", 1)), Insert("first", ("a", 1)), Insert(RawKey(1), ("a", 1)));
        await Commit(Upsert("first", ("a", 2)));
        var deleted = await Commit(Write(RowOperation.Delete, "first", "*"), Insert("third", ("a", 1)));

        Assert.Equal(answer.ETag, (await Find("second"))!.ETag);
        Assert.Null(deleted.ETag);
    }

    public static TheoryData<string> Refusals => [.. RefusedCommits.All.Keys];

    [SkippableTheory]
    [MemberData(nameof(Refusals))]
    public async Task What_the_service_refuses_is_refused_before_anything_is_written(string why)
    {
        await OpenStore();
        RowCommit[] commits = [new(Table, Partition, [Insert("good", ("a", 1))]), RefusedCommits.All[why](Partition)];

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.CommitAsync(commits, default));

        Assert.Null(await Find("good"));
    }

    [SkippableFact]
    public async Task Values_at_their_limits_come_back_as_they_were()
    {
        await OpenStore();
        var bytes = new byte[64 * 1024];
        new Random(1).NextBytes(bytes);
        Column[] columns =
        [
            new("min", long.MinValue), new("max", long.MaxValue), new("zero", 0L), new("minusOne", -1L),
            new("full", bytes), new("none", Array.Empty<byte>()), new("empty", ""),
            new("text", "Ọ̀ṣun · 水 · 🚰 \"quoted\" <a&b> \\ \u0001 \r\n\t end"), new("long", new string('水', 32 * 1024)),
            new("a_name_with_digits_0123456789", 1L), new(new string('n', 255), 2L),
        ];

        string[] keys = [RawKey(long.MaxValue), new string('k', 512)];

        await Commit([.. keys.Select(key => Write(RowOperation.Insert, key, null, columns))]);

        foreach (var key in keys)
            AssertSame(columns, (await Find(key))!);
    }

    [SkippableFact]
    public async Task A_row_may_have_no_columns_or_the_most_allowed()
    {
        await OpenStore();
        var most = Enumerable.Range(0, StoreLimits.MaxColumns).Select(i => new Column($"c{i}", i)).ToArray();

        await Commit(Write(RowOperation.Insert, "none", null), Write(RowOperation.Insert, "most", null, most));

        Assert.Empty((await Find("none"))!.Columns);
        AssertSame(most, (await Find("most"))!);
    }

    [SkippableFact]
    public async Task Bytes_over_the_limit_of_a_property_go_through_chunks()
    {
        await OpenStore();
        var bytes = new byte[5 * Chunks.Size + 17];
        new Random(2).NextBytes(bytes);
        List<Column> columns = [new("a", 1)];
        Chunks.Add(columns, "state", bytes);

        await Commit(Write(RowOperation.Insert, "s", null, [.. columns]));

        Assert.Equal(bytes, Chunks.Read((await Find("s"))!, "state"));
    }

    [SkippableFact]
    public async Task Many_commits_at_once_are_answered_one_by_one()
    {
        await OpenStore();
        await Store.CommitAsync([.. Enumerable.Range(0, 50).Select(i => new RowCommit(Table, $"{Prefix}d{3 * i}", [Insert("s", ("n", -1))]))], default);

        var commits = Enumerable.Range(0, 150).Select(i =>
            new RowCommit(Table, $"{Prefix}d{i}", [Insert(RawKey(i), ("n", i)), Insert("s", ("n", i))])).ToArray();
        var answers = await Store.CommitAsync(commits, default);

        Assert.Equal(Enumerable.Range(0, 150).Select(i => i % 3 == 0 ? CommitOutcome.Conflict : CommitOutcome.Committed),
            answers.Select(a => a.Outcome));
        var stored = await All(RowQuery.WithPrefix(Table, Prefix) with { KeyFrom = "s" });
        var expected = Enumerable.Range(0, 150).Select(i => (Partition: $"{Prefix}d{i}", Number: i % 3 == 0 ? -1L : i));
        Assert.Equal(expected.OrderBy(row => row.Partition, StringComparer.Ordinal),
            stored.Select(row => (row.Partition, row.Number("n")!.Value)));
    }

    [SkippableFact]
    public async Task No_commits_have_no_answers()
    {
        await OpenStore();
        Assert.Empty(await Store.CommitAsync([], default));
    }

    [SkippableFact]
    public async Task Of_racers_for_one_row_exactly_one_wins_each_round()
    {
        await OpenStore();
        const int racers = 8;
        var etag = (await Commit(Insert("s", ("n", 0)))).ETag!;
        for (var round = 1; round <= 8; round++)
        {
            var known = etag;
            var answers = await Task.WhenAll(Enumerable.Range(0, racers).Select(racer => Task.Run(
                () => Commit(Insert($"won~{round}", ("racer", racer)), Replace("s", known, ("n", racer))))));

            var winner = Assert.Single(Enumerable.Range(0, racers), racer => answers[racer].Outcome == CommitOutcome.Committed);
            Assert.Equal(racers - 1, answers.Count(a => a.Outcome == CommitOutcome.Conflict));
            Assert.Equal(winner, (await Find($"won~{round}"))!.Number("racer"));
            var row = await Find("s");
            Assert.Equal(winner, row!.Number("n"));
            etag = row.ETag;
        }
    }

    private static void AssertSame(IReadOnlyList<Column> expected, StoredRow row)
    {
        Assert.Equal(Names(expected), Names(row.Columns));
        foreach (var column in expected)
        {
            Assert.Equal(column.Kind, row.Columns.Single(c => c.Name == column.Name).Kind);
            Assert.Equal(column.Text, row.Text(column.Name));
            Assert.Equal(column.Kind == ColumnKind.Number ? column.Number : null, row.Number(column.Name));
            Assert.Equal(column.Bytes, row.Bytes(column.Name));
        }
    }

    private static IEnumerable<string> Names(IReadOnlyList<Column> columns) => columns.Select(c => c.Name).Order(StringComparer.Ordinal);
}
