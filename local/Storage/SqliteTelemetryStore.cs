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
    private readonly string _path;
    private readonly string? _vfs;
    private readonly PartitionNames _names = new();
    private readonly ConcurrentBag<RowReader> _idleReaders = [];
    private readonly GroupCommitter _committer;
    private volatile bool _closed;

    /// <param name="path">Of the file; made when missing. Throws <see cref="InvalidDataException"/> when a newer program or
    /// another one wrote it, and <see cref="IOException"/> when it can't be opened.</param>
    /// <param name="vfs">SQLite's name of the file system layer to use; null for the system's own.</param>
    public SqliteTelemetryStore(string path, string? vfs = null)
    {
        _path = path;
        _vfs = vfs;
        try
        {
            _committer = new GroupCommitter(OpenWriter);
        }
        catch (SqliteException failure)
        {
            throw new IOException($"Cannot open the store {path}: {failure.Message}", failure);
        }
    }

    public Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var i = 0; i < commits.Count; i++)
            StoreLimits.Check(commits[i]);
        if (commits.Count == 0)
            return Task.FromResult<IReadOnlyList<CommitAnswer>>([]);
        var pending = new PendingCommits(commits);
        _committer.Enqueue(pending);
        return pending.Answered.WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<StoredRow?>> FindAsync(
        string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        StoreLimits.Check(table, partition, keys);
        return Read<IReadOnlyList<StoredRow?>>(reader => reader.Find(table, partition, keys), cancellationToken);
    }

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken)
    {
        StoreLimits.Check(query);
        return Read(reader => reader.Query(query), cancellationToken);
    }

    public void Dispose()
    {
        _closed = true;
        _committer.Dispose();
        DropReaders();
    }

    private CommitWriter OpenWriter()
    {
        // After a failure the file may be another one, put there by whoever repaired the disk.
        DropReaders();
        _names.Forget();
        return new CommitWriter(_path, _vfs, _names);
    }

    private Task<T> Read<T>(Func<RowReader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_closed, this);
        RowReader? reader = null;
        try
        {
            if (!_idleReaders.TryTake(out reader))
                reader = new RowReader(_path, _vfs, _names);
            var result = read(reader);
            _idleReaders.Add(reader);
            reader = null;
            if (_closed)
                DropReaders();
            return Task.FromResult(result);
        }
        catch (SqliteException failure)
        {
            return Task.FromException<T>(new StoreUnavailableException($"Cannot read {_path}: {failure.Message}", failure));
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private void DropReaders()
    {
        while (_idleReaders.TryTake(out var reader))
            reader.Dispose();
    }
}
