using SmartPilots.Core.Storage;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Core.Tests.Storage;

/// <summary>The fake is held to the contract too, or tests against it would prove nothing.</summary>
public sealed class StrictStoreTests : TelemetryStoreContract
{
    protected override Task<ITelemetryStore> OpenAsync() => Task.FromResult<ITelemetryStore>(new StrictStore());

    [Theory]
    [InlineData(StoreFault.Unavailable, CommitOutcome.Unavailable, false)]
    [InlineData(StoreFault.AnswerLost, CommitOutcome.Unavailable, true)]
    [InlineData(StoreFault.Conflict, CommitOutcome.Conflict, false)]
    [InlineData(StoreFault.None, CommitOutcome.Committed, true)]
    public async Task A_fault_is_answered_and_done_or_not_as_it_says(StoreFault fault, CommitOutcome outcome, bool done)
    {
        var store = new StrictStore { Fault = _ => fault };

        var answers = await store.CommitAsync([new RowCommit(Table, Partition, [Insert("s", ("a", 1))])], default);

        Assert.Equal(outcome, Assert.Single(answers).Outcome);
        Assert.Equal(done, store.Rows(Table).Count == 1);
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore, 1)]
    [InlineData(StoreFault.CrashAfter, 2)]
    public async Task A_crash_leaves_the_commits_before_it_and_none_behind_it(StoreFault fault, int rows)
    {
        var store = new StrictStore { Fault = operation => operation.Commit!.Writes[0].Row.Key == "b" ? fault : StoreFault.None };
        RowCommit[] commits = [.. ((string[])["a", "b", "c"]).Select(key => new RowCommit(Table, Partition, [Insert(key, ("a", 1))]))];

        await Assert.ThrowsAsync<StoreCrashException>(async () => await store.CommitAsync(commits, default));

        Assert.Equal(rows, store.Rows(Table).Count);
    }

    [Fact]
    public async Task A_read_that_meets_a_fault_throws()
    {
        var store = new StrictStore { Fault = _ => StoreFault.Unavailable };

        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync(Table, Partition, ["s"], default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.QueryAsync(RowQuery.InPartition(Table, Partition), default));
    }

    [Fact]
    public async Task A_merge_whose_result_breaks_a_limit_is_refused()
    {
        var store = new StrictStore();
        foreach (var half in (string[])["a", "b"])
        {
            var columns = Enumerable.Range(0, 150).Select(i => new Column($"{half}{i}", 1)).ToArray();
            var task = store.CommitAsync([new RowCommit(Table, Partition, [Write(RowOperation.Upsert, half, null, columns)])], default);
            Assert.Equal(CommitOutcome.Committed, Assert.Single(await task).Outcome);
        }
        var more = Enumerable.Range(0, 150).Select(i => new Column($"c{i}", 1)).ToArray();

        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await store.CommitAsync([new RowCommit(Table, Partition, [Write(RowOperation.Merge, "a", null, more)])], default));
    }
}
