using SmartPilots.Core.Storage;

namespace SmartPilots.Tests.Support.Storage;

/// <summary>The store beside the strict fake under the same random commits: same answers, same rows.</summary>
public abstract partial class TelemetryStoreContract
{
    private static readonly string[] ModelKeys = ["s", "l~1", "o~1", "r~", RawKey(1), RawKey(2), RawKey(30), "w~300~1"];

    [SkippableFact]
    public async Task Random_commits_have_the_same_answers_and_leave_the_same_rows_as_in_the_strict_store()
    {
        await OpenStore();
        var model = new StrictStore();
        var random = new Random(1);
        var etags = new Dictionary<string, List<(string Ours, string Model)>>(); // every ETag a row ever had, by key
        var outcomes = new Dictionary<CommitOutcome, int>();
        for (var step = 0; step < 150; step++)
        {
            var partition = $"{Prefix}d{random.Next(3)}";
            var (ours, theirs) = RandomCommit(random, partition, etags);

            var answer = Assert.Single(await Store.CommitAsync([ours], default));
            var expected = Assert.Single(await model.CommitAsync([theirs], default));

            Assert.True(expected.Outcome == answer.Outcome, $"step {step}: {answer} where {expected} is right");
            outcomes[answer.Outcome] = outcomes.GetValueOrDefault(answer.Outcome) + 1;
            Assert.Equal(expected.ETag is null, answer.ETag is null);
            await CompareAsync(model, partition, etags);
        }
        Assert.InRange(outcomes[CommitOutcome.Committed], 30, 120);
        Assert.InRange(outcomes[CommitOutcome.Conflict], 30, 120);
        Assert.Equal(model.Rows(Table).Count, (await All(RowQuery.WithPrefix(Table, Prefix))).Count);
    }

    private static (RowCommit Ours, RowCommit Model) RandomCommit(
        Random random, string partition, Dictionary<string, List<(string Ours, string Model)>> etags)
    {
        List<RowWrite> ours = [], model = [];
        foreach (var key in ModelKeys.Where(_ => random.Next(4) == 0).DefaultIfEmpty("s"))
        {
            var operation = (RowOperation)random.Next(5);
            var row = new Row(key, operation == RowOperation.Delete ? [] : RandomColumns(random));
            var known = etags.GetValueOrDefault($"{partition}/{key}") ?? [];
            var etag = operation is not (RowOperation.ReplaceIfMatch or RowOperation.Delete) ? (null, null)
                : known.Count == 0 || random.Next(8) == 0 ? ("*", "*")
                : known[random.Next(6) == 0 ? random.Next(known.Count) : known.Count - 1] is var (a, b) ? (a, b) : default((string?, string?));
            ours.Add(new RowWrite(operation, row, etag.Item1));
            model.Add(new RowWrite(operation, row, etag.Item2));
        }
        return (new RowCommit(Table, partition, ours), new RowCommit(Table, partition, model));
    }

    private static Column[] RandomColumns(Random random) =>
        [.. ((string[])["a", "b", "c"]).Where(_ => random.Next(2) == 0).Select(name => random.Next(3) switch
        {
            0 => new Column(name, random.NextInt64(long.MinValue, long.MaxValue)),
            1 => new Column(name, $"text {random.Next(100)}"),
            _ => new Column(name, new byte[random.Next(4)]),
        })];

    private async Task CompareAsync(StrictStore model, string partition, Dictionary<string, List<(string Ours, string Model)>> etags)
    {
        var ours = await All(RowQuery.InPartition(Table, partition));
        var theirs = model.Rows(Table).Where(row => row.Partition == partition).ToList();
        Assert.Equal(theirs.Select(row => row.Key), ours.Select(row => row.Key));
        foreach (var (row, expected) in ours.Zip(theirs))
        {
            AssertSame(expected.Columns, row);
            var place = $"{partition}/{row.Key}";
            if (!etags.TryGetValue(place, out var known))
                etags.Add(place, known = []);
            if (!known.Contains((row.ETag, expected.ETag)))
                known.Add((row.ETag, expected.ETag));
        }
    }
}
