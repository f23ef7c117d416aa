namespace SmartPilots.Core.Storage;

/// <summary>
/// A store that counts what passes through it, as it would be billed in Azure, whichever store is behind. Retries inside a store's own
/// client are not seen.
/// </summary>
public sealed class OperationCounter(ITelemetryStore store) : ITelemetryStore
{
    private long _commits;
    private long _pointReads;
    private long _pages;
    private long _rowsWritten;
    private long _rowsRead;
    private long _bytesWritten;
    private long _conflicts;
    private long _unavailable;

    /// <summary>Counts so far. Each is exact; taken during traffic they are not of one moment.</summary>
    public OperationCounts Counts => new(Read(ref _commits), Read(ref _pointReads), Read(ref _pages), Read(ref _rowsWritten),
        Read(ref _rowsRead), Read(ref _bytesWritten), Read(ref _conflicts), Read(ref _unavailable));

    public async Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken)
    {
        var answers = await store.CommitAsync(commits, cancellationToken);
        Add(ref _commits, commits.Count);
        long rows = 0, bytes = 0, lost = 0, failed = 0;
        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i].Outcome == CommitOutcome.Conflict)
                lost++;
            else if (answers[i].Outcome == CommitOutcome.Unavailable)
                failed++;
            else
            {
                rows += commits[i].Writes.Count;
                bytes += Size(commits[i]);
            }
        }
        Add(ref _rowsWritten, rows);
        Add(ref _bytesWritten, bytes);
        Add(ref _conflicts, lost);
        Add(ref _unavailable, failed);
        return answers;
    }

    public async Task<IReadOnlyList<StoredRow?>> FindAsync(
        string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        Add(ref _pointReads, keys.Count);
        var rows = await Attempt(store.FindAsync(table, partition, keys, cancellationToken));
        Add(ref _rowsRead, rows.Count(row => row is not null));
        return rows;
    }

    public async Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken)
    {
        Add(ref _pages, 1);
        var page = await Attempt(store.QueryAsync(query, cancellationToken));
        Add(ref _rowsRead, page.Rows.Count);
        return page;
    }

    private async Task<T> Attempt<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (StoreUnavailableException)
        {
            Add(ref _unavailable, 1);
            throw;
        }
    }

    private static long Size(RowCommit commit)
    {
        var bytes = 0L;
        foreach (var write in commit.Writes)
        {
            if (write.Operation != RowOperation.Delete)
                bytes += RowSize.Stored(commit.Partition, write.Row);
        }
        return bytes;
    }

    private static long Read(ref long counter) => Interlocked.Read(ref counter);

    private static void Add(ref long counter, long amount) => Interlocked.Add(ref counter, amount);
}
