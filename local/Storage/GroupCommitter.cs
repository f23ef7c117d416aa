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

    private readonly Func<CommitWriter> open;
    private readonly Thread thread;
    private readonly Queue<PendingCommits> queue = new(); // also the lock
    private readonly List<PendingCommits> group = []; // writer's thread only
    private CommitWriter? writer; // writer's thread only, after the constructor
    private bool closing; // under the lock

    /// <param name="open">Called at once, and again after a failure.</param>
    public GroupCommitter(Func<CommitWriter> open)
    {
        this.open = open;
        writer = open();
        thread = new Thread(Run) { Name = "SQLite writer", IsBackground = true };
        thread.Start();
    }

    public void Enqueue(PendingCommits pending)
    {
        lock (queue)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            queue.Enqueue(pending);
            if (queue.Count == 1)
                Monitor.Pulse(queue);
        }
    }

    /// <summary>Writes what has queued, then closes the file.</summary>
    public void Dispose()
    {
        lock (queue)
        {
            closing = true;
            Monitor.Pulse(queue);
        }
        thread.Join();
        Discard();
    }

    private void Run()
    {
        while (TakeGroup())
        {
            Write();
            foreach (var pending in group)
                pending.Dispose();
            group.Clear();
        }
    }

    private bool TakeGroup()
    {
        lock (queue)
        {
            while (queue.Count == 0)
            {
                if (closing)
                    return false;
                Monitor.Wait(queue);
            }
            var rows = 0;
            while (queue.TryPeek(out var next) && (rows == 0 || rows + next.Rows <= MaxGroupRows))
            {
                rows += next.Rows;
                group.Add(queue.Dequeue());
            }
            return true;
        }
    }

    private void Write()
    {
        try
        {
            writer ??= open();
            writer.Write(group);
        }
        catch (SqliteException failure)
        {
            // Full disk, I/O error, locked: nothing of the group counts as written. The next group starts on a fresh connection.
            Discard();
            group.ForEach(p => p.AnswerAll(new CommitAnswer(CommitOutcome.Unavailable, null, failure.Message)));
            return;
        }
        catch (Exception bug)
        {
            Discard();
            group.ForEach(p => p.Fail(bug));
            return;
        }
        group.ForEach(p => p.Answer());
    }

    private void Discard()
    {
        writer?.Dispose();
        writer = null;
    }
}
