using Microsoft.Data.Sqlite;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// The writer's thread. It takes all that has queued as soon as the disk is free: under load groups grow by themselves, alone a
/// commit starts at once. There is no flush timer, because a timer is slower than the fsync it would save.
/// </summary>
internal sealed class GroupCommitter : IDisposable
{
    // Bounds the time that the first of a group waits for the last, and the size of the log.
    private const int MaxGroupRows = 20_000;

    private readonly Func<CommitWriter> _open;
    private readonly Thread _thread;
    private readonly Queue<PendingCommits> _queue = new(); // also the lock
    private readonly List<PendingCommits> _group = []; // writer's thread only
    private CommitWriter? _writer; // writer's thread only, after the constructor
    private bool _closing; // under the lock

    /// <param name="open">Called at once, and again after a failure.</param>
    public GroupCommitter(Func<CommitWriter> open)
    {
        _open = open;
        _writer = open();
        _thread = new Thread(Run) { Name = "SQLite writer", IsBackground = true };
        _thread.Start();
    }

    public void Enqueue(PendingCommits pending)
    {
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _queue.Enqueue(pending);
            if (_queue.Count == 1)
                Monitor.Pulse(_queue);
        }
    }

    /// <summary>Writes what has queued, then closes the file.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _closing = true;
            Monitor.Pulse(_queue);
        }
        _thread.Join();
        Discard();
    }

    private void Run()
    {
        while (TakeGroup())
        {
            Write();
            foreach (var pending in _group)
                pending.Dispose();
            _group.Clear();
        }
    }

    private bool TakeGroup()
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_closing)
                    return false;
                Monitor.Wait(_queue);
            }
            var rows = 0;
            while (_queue.TryPeek(out var next) && (rows == 0 || rows + next.Rows <= MaxGroupRows))
            {
                rows += next.Rows;
                _group.Add(_queue.Dequeue());
            }
            return true;
        }
    }

    private void Write()
    {
        try
        {
            _writer ??= _open();
            _writer.Write(_group);
        }
        catch (SqliteException failure)
        {
            // Full disk, I/O error, locked: nothing of the group counts as written. The next group starts on a fresh connection.
            Discard();
            _group.ForEach(p => p.AnswerAll(new CommitAnswer(CommitOutcome.Unavailable, null, failure.Message)));
            return;
        }
        catch (Exception bug)
        {
            Discard();
            _group.ForEach(p => p.Fail(bug));
            return;
        }
        _group.ForEach(p => p.Answer());
    }

    private void Discard()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
