using Microsoft.Extensions.Logging;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Commits what queues: one group, one transaction, one fsync, and what follows from its failure. On a thread of its own, or on
/// the scheduler of the simulation. It alone uses the file.
/// </summary>
internal sealed partial class SpoolWriter
{
    private readonly SpoolOptions _options;
    private readonly SpoolQueue _queue;
    private readonly DiskSpace _disk;
    private readonly TimeProvider _clock;
    private readonly TimeProvider _link;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _stopped;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SpoolFile? _file; // null while the disk does not let it be opened

    private volatile SpoolDiskError? _fault;
    private volatile bool _isSuspect;

    /// <exception cref="SpoolException">The file cannot be opened.</exception>
    public SpoolWriter(SpoolOptions options, SpoolQueue queue, DiskSpace disk, TimeSpan freshFor, TimeProvider clock, TimeProvider link, ILogger log)
    {
        (_options, _queue, _disk, _clock, _link, _log) = (options, queue, disk, clock, link, log);
        (Lanes, Arrivals) = (new LaneStore(freshFor, link), new LaneArrivals(options.Completion));
        _stopped = new TaskCompletionSource(options.Completion);
        queue.Committed(Snapshot(OpenFile()));
        queue.WriteBy(() => WriteOnce());
        if (options.Disk is null)
            new Thread(WriteUntilStopped) { IsBackground = true, Name = "spool writer" }.Start();
    }

    /// <summary>For changes, which run on the writer.</summary>
    public LaneStore Lanes { get; }

    public LaneArrivals Arrivals { get; }

    /// <summary>Of the messages that wait.</summary>
    public TraceContexts Traces { get; } = new();

    /// <summary>Fails when the writer has ended by a bug, and never ends else: nothing is committed from then on.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Ends when the queue was stopped, all that waited is written and the file is closed.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>What the disk refused last; null when the last commit went well.</summary>
    public SpoolDiskError? Fault => _fault;

    /// <summary>The next commit recovers the file first, even if it opens.</summary>
    public void Suspect() => _isSuspect = true;

    /// <summary>For the simulation: the process is dead.</summary>
    public void Abandon() => _file?.Dispose();

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private void WriteUntilStopped()
    {
        try
        {
            do
            {
                _queue.WaitForWork();
            }
            while (WriteOnce());
        }
        catch (Exception e)
        {
            _failed.SetException(e); // the gateway logs it and ends the process
        }
    }

    // Writes all that has queued. False when the queue has stopped and the file is closed.
    private bool WriteOnce()
    {
        var group = _queue.Take(out var isLast);
        if (!group.IsEmpty)
            Write(group);
        _queue.Return(group);
        if (!isLast)
            return true;
        Close();
        _stopped.SetResult();
        return false;
    }

    private void Write(SpoolGroup group)
    {
        var failure = TryTransact(file => WriteAll(file, group, withMessages: true));
        // Room on a full disk comes from what is delivered: that must go on when messages no longer fit.
        var changeFailure = failure is SpoolException && group.Count > 0 && group.HasChanges
            ? TryTransact(file => WriteAll(file, group, withMessages: false))
            : failure;
        Publish(group, failure);
        _queue.Settled(group);
        group.Complete(failure, changeFailure);
    }

    private Exception? TryTransact(Action<SpoolFile> changes)
    {
        try
        {
            if (_isSuspect)
                Close();
            (_file ?? OpenFile()).Transact(changes);
            return null;
        }
        catch (Exception e)
        {
            CloseIfBroken(e);
            return e;
        }
    }

    /// <summary>Opens the file, recovered if it is damaged, and starts its lanes anew.</summary>
    private SpoolFile OpenFile()
    {
        var recovery = new SpoolRecovery(_options.Path, _options.Synchronous, _link.GetUtcNow(),
            (quarantined, found, lost) => Log.Recovered(_log, quarantined, found, lost), _options.NewEpoch);
        try
        {
            _file = recovery.Open(_isSuspect);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not SpoolException))
        {
            throw new SpoolException($"The damaged spool could not be replaced: {e.Message}"); // the disk; the next commit tries again
        }
        _isSuspect = false;
        Lanes.Start(_file);
        _queue.Opened(_file.Messages.Owners);
        _disk.Reusable(_file.FreeBytes());
        Log.Opened(_log, _file.Epoch, _file.Messages.Depth, _file.Messages.Last);
        Arrivals.Announce(); // all that is in it is backlog now
        return _file;
    }

    /// <summary>After damage or an I/O error the connection is of no use; the next group opens the file again, or fails likewise.</summary>
    private void CloseIfBroken(Exception e)
    {
        if (e is not SpoolException { NeedsReopening: true } failure)
            return;
        Close();
        _isSuspect |= failure.IsDamage;
    }

    private void WriteAll(SpoolFile file, SpoolGroup group, bool withMessages)
    {
        foreach (var change in group.Changes)
            change(file);
        if (!withMessages || group.Count == 0)
            return;
        if (_options.Overflow == SpoolOverflow.DropOldest)
            MakeRoom(file.Messages, group);
        file.Messages.Insert(group);
        _disk.Written(group.SpoolBytes);
    }

    private void MakeRoom(MessageTable messages, SpoolGroup group)
    {
        var over = messages.Bytes + group.SpoolBytes - _options.MaxBytes;
        if (over > 0)
            messages.DropOldest(over);
        messages.DropReceivedBefore(_clock.GetUtcNow().UtcTicks - _options.MaxAge.Ticks, SpoolOptions.Year2020);
    }

    private void Publish(SpoolGroup group, Exception? failure)
    {
        if (failure is not null)
            Log.CommitFailed(_log, failure, group.Count);
        var last = _file?.Messages.Last;
        var unread = TryPublishSnapshot(); // after a failure too: the changes may have gone through without the messages
        var fault = failure ?? unread;
        _fault = fault is null ? null : new SpoolDiskError(_clock.GetUtcNow(), fault.Message);
        if (failure is not null || group.Count == 0)
            return;
        Lanes.Note(last!.Value);
        foreach (var (index, context) in group.Traces)
            Traces.Add(_queue.Snapshot.Epoch, last.Value - group.Count + 1 + index, context);
        Arrivals.Announce();
    }

    // What is committed is committed, even where the file cannot be read right after.
    private SpoolException? TryPublishSnapshot()
    {
        if (_file is not { } file)
            return null;
        try
        {
            _queue.Committed(Snapshot(file));
            if (_disk.IsTight)
                _disk.Reusable(file.FreeBytes());
            return null;
        }
        catch (SpoolException e)
        {
            CloseIfBroken(e);
            return e;
        }
    }

    private static SpoolSnapshot Snapshot(SpoolFile file)
    {
        var (counts, messages) = (file.Counters, file.Messages);
        return new SpoolSnapshot(file.Epoch, messages.Last, counts[SpoolCounter.Taken], counts[SpoolCounter.DeliveredAccepted],
            counts[SpoolCounter.DeliveredLate], counts[SpoolCounter.DeliveredDuplicate], counts[SpoolCounter.DeliveredQuarantined],
            counts[SpoolCounter.DeliveredRedelivered], counts[SpoolCounter.Poisoned], counts[SpoolCounter.Dropped], counts[SpoolCounter.Damaged],
            messages.Depth, messages.Bytes, messages.OldestReceivedTicks());
    }

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Information, "Spool {Epoch} opened: {Depth} messages wait, the last number is {Last}")]
        public static partial void Opened(ILogger log, string epoch, long depth, long last);

        [LoggerMessage(1012, LogLevel.Error, "The spool could not commit {Count} messages; they are not acknowledged")]
        public static partial void CommitFailed(ILogger log, Exception error, int count);

        [LoggerMessage(1013, LogLevel.Critical,
            "The spool's file was damaged and is quarantined as {File}: {Found} messages were recovered into a new file, {Lost} were lost")]
        public static partial void Recovered(ILogger log, string file, long found, long lost);
    }
}
