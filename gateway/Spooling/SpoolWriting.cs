using Microsoft.Extensions.Logging;

namespace SmartPilots.Gateway.Spooling;

/// <summary>The writer's side of the spool: one group, one commit, and what follows from its failure.</summary>
public sealed partial class Spool
{
    private void Write(SpoolGroup group)
    {
        Exception? failure = null, changeFailure = null;
        try
        {
            File().Transact(file => WriteAll(file, group, withMessages: true));
        }
        catch (Exception e)
        {
            failure = changeFailure = e;
            CloseIfBroken(e);
            // Room on a full disk comes from what is delivered: that must go on when messages no longer fit.
            if (e is SpoolException && group.Count > 0 && group.HasChanges)
                changeFailure = Try(group);
        }
        Publish(group, failure);
        lock (_lock)
            _shares.Arrived(group.Owned); // after the file has counted them: for a moment twice, never not at all
        group.Complete(failure, changeFailure);
    }

    private Exception? Try(SpoolGroup group)
    {
        try
        {
            File().Transact(file => WriteAll(file, group, withMessages: false));
            return null;
        }
        catch (SpoolException e)
        {
            return e;
        }
    }

    private SpoolFile File()
    {
        if (_isSuspect)
            Close();
        return _file ?? OpenFile();
    }

    /// <summary>Opens the file, rescued if it is damaged, and starts its lanes anew.</summary>
    private SpoolFile OpenFile()
    {
        var rescue = new SpoolRecovery(_options.Path, _options.Synchronous, _link.GetUtcNow(),
            (aside, found, lost) => Log.Rescued(_log, aside, found, lost), _options.NewEpoch);
        var file = Open(rescue);
        _file = file;
        _isSuspect = false;
        _lanes.Start(file);
        lock (_lock)
            _shares.Open(file.BytesOf);
        _disk.Reusable(file.FreeBytes());
        Log.Opened(_log, file.Epoch, file.Depth, file.Last);
        SayArrived(); // all that is in it is backlog now
        return file;
    }

    private SpoolFile Open(SpoolRecovery rescue)
    {
        try
        {
            return rescue.Open(_isSuspect);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not SpoolException))
        {
            throw new SpoolException($"The damaged spool could not be exchanged: {e.Message}"); // the disk; the next commit tries again
        }
    }

    /// <summary>After damage or an I/O error the connection is of no use; the next group opens the file again, or fails likewise.</summary>
    private void CloseIfBroken(Exception e)
    {
        if (e is not SpoolException { NeedsReopening: true } failure)
            return;
        Close();
        if (failure.IsDamage)
            _isSuspect = true; // it may still open: rescue it all the same
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    private void WriteAll(SpoolFile file, SpoolGroup group, bool withMessages)
    {
        foreach (var change in group.Changes)
            change(file);
        if (!withMessages || group.Count == 0)
            return;
        if (_options.Overflow == SpoolOverflow.DropOldest)
            MakeRoom(file, group);
        file.Insert(group);
        _disk.Written(group.SpoolBytes);
    }

    private void MakeRoom(SpoolFile file, SpoolGroup group)
    {
        var over = file.Bytes + group.SpoolBytes - _options.MaxBytes;
        if (over > 0)
            file.DropOldest(over);
        file.DropReceivedBefore(_clock.GetUtcNow().UtcTicks - _options.MaxAge.Ticks, Year2020);
    }

    private void Publish(SpoolGroup group, Exception? failure)
    {
        if (failure is not null)
            Log.CommitFailed(_log, failure, group.Count);
        var last = _file?.Last;
        var unread = Look(); // after a failure too: the changes may have gone through without the messages
        var fault = failure ?? unread;
        _fault = fault is null ? null : new SpoolDiskError(_clock.GetUtcNow(), fault.Message);
        if (failure is not null || group.Count == 0)
            return;
        _lanes.Note(last!.Value);
        SayArrived();
    }

    // What is committed is committed, even where the file cannot be read right after.
    private SpoolException? Look()
    {
        if (_file is not { } file)
            return null;
        try
        {
            var snapshot = Look(file);
            lock (_lock)
                (_snapshot, _writing) = (snapshot, 0); // or its messages would count twice against the cap
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

    private static SpoolSnapshot Look(SpoolFile file)
    {
        long Of(SpoolCounter counter) => file.Counters[(int)counter];
        return new SpoolSnapshot(file.Epoch, file.Last, Of(SpoolCounter.Taken), Of(SpoolCounter.DeliveredAccepted),
            Of(SpoolCounter.DeliveredLate), Of(SpoolCounter.DeliveredDuplicate), Of(SpoolCounter.DeliveredQuarantined),
            Of(SpoolCounter.DeliveredRedelivered), Of(SpoolCounter.Poisoned), Of(SpoolCounter.Dropped), Of(SpoolCounter.Damaged),
            file.Depth, file.Bytes, file.OldestReceivedTicks());
    }

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Information, "Spool {Epoch} opened: {Depth} messages wait, the last number is {Last}")]
        public static partial void Opened(ILogger log, string epoch, long depth, long last);

        [LoggerMessage(1012, LogLevel.Error, "The spool could not commit {Count} messages; they are not acknowledged")]
        public static partial void CommitFailed(ILogger log, Exception error, int count);

        [LoggerMessage(1013, LogLevel.Critical, "The spool was damaged and is now {Aside}: {Found} messages were saved, {Lost} were not")]
        public static partial void Rescued(ILogger log, string aside, long found, long lost);
    }
}
