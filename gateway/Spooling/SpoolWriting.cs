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
            _file.Transact(file => WriteAll(file, group, withMessages: true));
        }
        catch (Exception e)
        {
            failure = changeFailure = e;
            // Room on a full disk comes from what is delivered: that must go on when messages no longer fit.
            if (e is SpoolException && group.Count > 0 && group.HasChanges)
                changeFailure = Try(group);
        }
        Publish(group, failure);
        group.Complete(failure, changeFailure);
    }

    private Exception? Try(SpoolGroup group)
    {
        try
        {
            _file.Transact(file => WriteAll(file, group, withMessages: false));
            return null;
        }
        catch (SpoolException e)
        {
            return e;
        }
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
    }

    private void MakeRoom(SpoolFile file, SpoolGroup group)
    {
        var over = file.Bytes + group.Bytes + (group.Count * SpooledMessage.Overhead) - _options.MaxBytes;
        if (over > 0)
            file.DropOldest(over);
        file.DropReceivedBefore(_clock.GetUtcNow().UtcTicks - _options.MaxAge.Ticks);
    }

    private void Publish(SpoolGroup group, Exception? failure)
    {
        if (failure is not null)
            Log.CommitFailed(_log, failure, group.Count);
        _fault = failure is null ? null : new SpoolFault(_clock.GetUtcNow(), failure.Message);
        if (failure is not null)
            return;
        _snapshot = Look();
        if (group.Count == 0)
            return;
        _lanes.Note(_file.Last);
        SayArrived();
    }

    private SpoolSnapshot Look()
    {
        long Of(SpoolCounter counter) => _file.Counters[(int)counter];
        return new SpoolSnapshot(_file.Epoch, _file.Last, Of(SpoolCounter.Taken), Of(SpoolCounter.DeliveredAccepted),
            Of(SpoolCounter.DeliveredLate), Of(SpoolCounter.DeliveredDuplicate), Of(SpoolCounter.DeliveredQuarantined),
            Of(SpoolCounter.DeliveredRedelivered), Of(SpoolCounter.Poisoned), Of(SpoolCounter.Dropped), Of(SpoolCounter.Damaged),
            _file.Depth, _file.Bytes, _file.OldestReceivedTicks());
    }

    private static partial class Log
    {
        [LoggerMessage(1011, LogLevel.Information, "Spool {Epoch} opened: {Depth} messages wait, the last number is {Last}")]
        public static partial void Opened(ILogger log, string epoch, long depth, long last);

        [LoggerMessage(1012, LogLevel.Error, "The spool could not commit {Count} messages; they are not acknowledged")]
        public static partial void CommitFailed(ILogger log, Exception error, int count);
    }
}
