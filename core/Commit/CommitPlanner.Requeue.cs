using SmartPilots.Core.Events;

namespace SmartPilots.Core.Commit;

/// <summary>
/// Messages out of quarantine. Their source's sequence has long gone past them and they are counted as quarantined already, so neither is
/// touched: what they bring is judged by identity alone. Readings added are counted beside the ledger's identity in the commit that adds
/// them; the message itself is in the commit that takes the last of it, which deletes its entry or says there what still cannot be taken.
/// </summary>
public sealed partial class CommitPlanner
{
    private RequeueProgress? _progress; // of the first message, from commits before this one

    private bool TakeAgain(DeviceMessage message, string key)
    {
        if (!_memory.Quarantine.TryGetValue(key, out var entry))
            throw new InvalidOperationException($"{_device.Key}: entry {key} was not read before planning.");
        if (entry is null)
        {
            _plan.Requeued.Add(RequeuedMessage.Before);
            return true;
        }
        if (!HasRoom(_rowsOfStep, entry.Payload.Length))
            return false;
        _plan.IsByHand = true;
        if (message.Online is not null || message.Readings.Length > 0)
            return TakeReadingsAgain(message, entry);
        Stay(entry, Faults(message));
        _plan.Requeued.Add(new RequeuedMessage(Outcome.Quarantined, new LedgerCounts(), Faults(message)));
        return true;
    }

    private bool TakeReadingsAgain(DeviceMessage message, QuarantineEntry entry)
    {
        var counts = new LedgerCounts();
        if (_progress is not null)
            counts.Add(_progress.Counts);
        var known = counts.ReadingsAccepted + counts.ReadingsLate;
        _faults = _progress is null ? Faults(message) : [.. _progress.Faults];
        var from = _progress?.Readings ?? 0;
        (_progress, _beganAgain) = (null, false);
        var done = TakeReadings(message, _memory.State.SourceOf(message.SourceKey).Number, from, counts);
        if (_plan.MissingDay is not null)
            return false;
        _changed = true;
        Judge();
        var added = new LedgerCounts { ReadingsRequeued = counts.ReadingsAccepted + counts.ReadingsLate - known };
        if (done < message.Readings.Length)
        {
            CountRequeued(message, added);
            _plan.Progress = new RequeueProgress(done, counts, _faults);
            return false;
        }
        var stands = message.Online is { } online && TakeStatusAgain(online, message.ReceivedTicks);
        if (_faults.Count == 0)
        {
            added.Requeued = 1;
            Leave(entry);
        }
        else
            Stay(entry, _faults);
        CountRequeued(message, added);
        var displacing = counts.Conflicts > _faults.Count(fault => fault.Reason == Reason.Conflict);
        var outcome = stands || (displacing && _faults.Count == 0) ? Outcome.Accepted
            : (message.Online is null && !message.IsNoise) || counts.ReadingsSent > 0 ? counts.MessageOutcome() : Outcome.Duplicate;
        _plan.Requeued.Add(new RequeuedMessage(outcome, counts, _faults)
        {
            HasStored = stands || displacing || counts.ReadingsAccepted + counts.ReadingsLate > 0,
        });
        return true;
    }

    private void Leave(QuarantineEntry entry)
    {
        NoteLeft(_memory.State, entry);
        _memory.Quarantine[entry.Key] = _plan.Quarantine[entry.Key] = null;
        CountRow(true, 700);
    }

    // One that was discarded, and is asked for by its id, waits again.
    private void Stay(QuarantineEntry entry, List<QuarantineFault> faults)
    {
        if (entry.Tells(faults) && entry.Discard is null)
            return;
        NoteLeft(_memory.State, entry);
        Put(entry with { Faults = faults, Discard = null });
        _changed = true;
    }

    /// <summary>The entry waits no more, or is no longer discarded.</summary>
    internal static void NoteLeft(DeviceState state, QuarantineEntry entry)
    {
        if (entry.Discard is null)
            state.Waiting = Math.Max(0, state.Waiting - 1);
        else
            state.Discarded = Math.Max(0, state.Discarded - 1);
    }

    // What the device said of itself since then is known better by now.
    private bool TakeStatusAgain(bool online, long receivedTicks)
    {
        var state = _memory.State;
        if (state.Online is not null && receivedTicks <= state.StatusTicks)
            return false;
        TakeStatus(online, receivedTicks);
        return true;
    }

    private void CountRequeued(DeviceMessage message, LedgerCounts added)
    {
        if (added.Requeued + added.ReadingsRequeued > 0)
            CountDay(message.LedgerKey, added);
    }

    private static List<QuarantineFault> Faults(DeviceMessage message) =>
        [.. message.Faults.Select(fault => new QuarantineFault(fault.Reason, fault.Where, fault.Expected))];
}
