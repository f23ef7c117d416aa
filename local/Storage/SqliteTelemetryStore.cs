using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// The store in one SQLite file: for the laptop and the box at the site. Writes go through one group-committing thread; reads run on
/// the caller's thread, each on a connection of its own from a small pool.
/// </summary>
internal sealed class SqliteTelemetryStore : ITelemetryStore, IDisposable
{
    private readonly string path;
    private readonly string? vfs;
    private readonly PartitionNames names = new();
    private readonly ConcurrentBag<RowReader> idleReaders = [];
    private readonly GroupCommitter committer;
    private volatile bool closed;

    /// <param name="path">Of the file; made when missing. Throws <see cref="InvalidDataException"/> when a newer program or
    /// another one wrote it, and <see cref="IOException"/> when it can't be opened.</param>
    /// <param name="vfs">SQLite's name of the file system layer to use; null for the system's own.</param>
    public SqliteTelemetryStore(string path, string? vfs = null)
    {
        this.path = path;
        this.vfs = vfs;
        try
        {
            committer = new GroupCommitter(OpenWriter);
        }
        catch (SqliteException failure)
        {
            throw new IOException($"Cannot open the store {path}: {failure.Message}", failure);
        }
    }

    public Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        for (var i = 0; i < commits.Count; i++)
            StoreLimits.Check(commits[i]);
        if (commits.Count == 0)
            return Task.FromResult<IReadOnlyList<CommitAnswer>>([]);
        var pending = new PendingCommits(commits);
        committer.Enqueue(pending);
        return pending.Answered.WaitAsync(cancellation);
    }

    public Task<IReadOnlyList<StoredRow?>> FindAsync(
        string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        StoreLimits.Check(table, partition, keys);
        return Read<IReadOnlyList<StoredRow?>>(reader => reader.Find(table, partition, keys), cancellation);
    }

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellation)
    {
        StoreLimits.Check(query);
        return Read(reader => reader.Query(query), cancellation);
    }

    public void Dispose()
    {
        closed = true;
        committer.Dispose();
        DropReaders();
    }

    private CommitWriter OpenWriter()
    {
        // After a failure the file may be another one, put there by whoever repaired the disk.
        DropReaders();
        names.Forget();
        return new CommitWriter(path, vfs, names);
    }

    private Task<T> Read<T>(Func<RowReader, T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(closed, this);
        RowReader? reader = null;
        try
        {
            if (!idleReaders.TryTake(out reader))
                reader = new RowReader(path, vfs, names);
            var result = read(reader);
            idleReaders.Add(reader);
            reader = null;
            if (closed)
                DropReaders();
            return Task.FromResult(result);
        }
        catch (SqliteException failure)
        {
            return Task.FromException<T>(new StoreUnavailableException($"Cannot read {path}: {failure.Message}", failure));
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private void DropReaders()
    {
        while (idleReaders.TryTake(out var reader))
            reader.Dispose();
    }
}
