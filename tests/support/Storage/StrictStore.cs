using SmartPilots.Core.Storage;

namespace SmartPilots.Tests.Support.Storage;

/// <summary>
/// A store in memory that refuses all that the real service refuses. Deterministic: ETags are counted, every task is complete when it is
/// returned, and commits are done in the order given. Safe for several threads.
/// </summary>
public sealed class StrictStore : ITelemetryStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StrictTable> _tables = new(StringComparer.Ordinal);
    private long _etags;

    /// <summary>
    /// Asked before each operation (each commit of a call, each call of point reads, each page) what befalls it. Called outside the lock,
    /// so it may itself write to the store: the way to let somebody else win a race.
    /// </summary>
    public Func<StoreOperation, StoreFault>? Fault { get; set; }

    public Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var commit in commits)
            StoreLimits.Check(commit);
        return Task.FromResult<IReadOnlyList<CommitAnswer>>([.. commits.Select(Commit)]);
    }

    public Task<IReadOnlyList<StoredRow?>> FindAsync(
        string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreLimits.Check(table, partition, keys);
        return Read(new StoreOperation(null, new StorePointRead(table, partition, keys), null), () =>
            (IReadOnlyList<StoredRow?>)[.. keys.Select(key => Table(table).Find(partition, key))]);
    }

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StoreLimits.Check(query);
        return Read(new StoreOperation(null, null, query), () => Table(query.Table).Query(query));
    }

    /// <summary>The entries of quarantine, of all partitions.</summary>
    public IReadOnlyList<StoredRow> Entries() => [.. Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("q~", StringComparison.Ordinal))];

    /// <summary>All rows of a table in order, past every limit and fault: for what a test asserts at the end.</summary>
    public IReadOnlyList<StoredRow> Rows(string table)
    {
        lock (_gate)
            return [.. Table(table).Rows];
    }

    private CommitAnswer Commit(RowCommit commit)
    {
        var operation = new StoreOperation(commit, null, null);
        var fault = Fault?.Invoke(operation) ?? StoreFault.None;
        switch (fault)
        {
            case StoreFault.Unavailable:
                return new CommitAnswer(CommitOutcome.Unavailable, null, "injected: unavailable");
            case StoreFault.Conflict:
                return new CommitAnswer(CommitOutcome.Conflict, null, "injected: conflict");
            case StoreFault.CrashBefore:
                throw new StoreCrashException(operation.ToString());
        }
        CommitAnswer answer;
        lock (_gate)
            answer = Table(commit.Table).Commit(commit, ref _etags);
        return fault switch
        {
            StoreFault.AnswerLost => new CommitAnswer(CommitOutcome.Unavailable, null, "injected: answer lost"),
            StoreFault.CrashAfter => throw new StoreCrashException(operation.ToString()),
            _ => answer,
        };
    }

    private Task<T> Read<T>(StoreOperation operation, Func<T> read)
    {
        switch (Fault?.Invoke(operation))
        {
            case StoreFault.Unavailable or StoreFault.AnswerLost:
                return Task.FromException<T>(new StoreUnavailableException($"injected: {operation}"));
            case StoreFault.CrashBefore or StoreFault.CrashAfter:
                throw new StoreCrashException(operation.ToString());
        }
        lock (_gate)
            return Task.FromResult(read());
    }

    // Under the lock.
    private StrictTable Table(string name)
    {
        if (!_tables.TryGetValue(name, out var table))
            _tables.Add(name, table = new StrictTable());
        return table;
    }
}
