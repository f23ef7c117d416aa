using SmartPilots.Core.Storage;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Core.Tests.Storage;

public sealed class OperationCounterTests
{
    private readonly StrictStore _store = new();

    [Fact]
    public async Task It_counts_what_azure_would_bill()
    {
        var counter = new OperationCounter(_store);
        var row = new Row("ab", [new Column("n", 1), new Column("text", "xyz"), new Column("b", [1, 2])]);
        var commit = new RowCommit("telemetry", "p", [new(RowOperation.Insert, row)]);

        await counter.CommitAsync([commit, commit], default);
        await counter.FindAsync("telemetry", "p", ["ab", "none"], default);
        await counter.QueryAsync(RowQuery.InPartition("telemetry", "p"), default);

        const int size = 4 + 2 * 3 + (8 + 2 + 8) + (8 + 8 + 4 + 6) + (8 + 2 + 4 + 2);
        Assert.Equal(new OperationCounts(2, 2, 1, 1, 2, size, 1, 0), counter.Counts);
        Assert.Equal(5, counter.Counts.Transactions);
    }

    [Fact]
    public async Task It_counts_what_the_store_could_not_do()
    {
        var counter = new OperationCounter(_store);
        _store.Fault = _ => StoreFault.Unavailable;

        await counter.CommitAsync([new RowCommit("telemetry", "p", [new(RowOperation.Upsert, new Row("a", []))])], default);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => counter.FindAsync("telemetry", "p", ["a"], default));

        Assert.Equal(new OperationCounts(1, 1, 0, 0, 0, 0, 0, 2), counter.Counts);
    }
}
