using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Plans messages out of quarantine. Their source's sequence has long gone past them and they are counted as quarantined already, so neither is
/// touched: what they bring is judged by identity alone. Readings added are counted beside the ledger's identity in the commit that adds
/// them; the message itself is in the commit that takes the last of it, which deletes its entry or says there what still cannot be taken.
/// </summary>
/// <param name="progress">Of the first message, from commits before this one.</param>
internal sealed class RequeuePlanner(CommitDraft draft, ReadingPlanner readings, QuarantinePlanner quarantine, RequeueProgress? progress)
{
    private RequeueProgress? _progress = progress;

    /// <summary>False when the commit is full (or a fact is missing) before the message is finished.</summary>
    public bool Take(DeviceMessage message, string key)
    {
        if (!draft.Snapshot.Quarantine.TryGetValue(key, out var entry))
            throw new InvalidOperationException($"{draft.Device.Key}: entry {key} was not read before planning.");
        if (entry is null)
        {
            draft.Plan.Requeued.Add(RequeuedMessage.Before);
            return true;
        }
        if (!draft.HasRoom(entry.Payload.Length))
            return false;
        draft.Plan.IsByHand = true;
        if (message.Online is not null || message.Readings.Length > 0)
            return TakeReadings(message, entry);
        List<QuarantineFault> faults = [.. message.Faults.Select(QuarantineFault.Of)];
        quarantine.Stay(entry, faults);
        draft.Plan.Requeued.Add(new RequeuedMessage(Outcome.Quarantined, new LedgerCounts(), faults));
        return true;
    }

    private bool TakeReadings(DeviceMessage message, QuarantineEntry entry)
    {
        var counts = new LedgerCounts();
        var tally = new MessageTally(message, draft.State.SourceOf(message.SourceKey).Number, counts, beganAgain: false);
        if (_progress is not null)
            counts.Add(_progress.Counts);
        tally.Faults.AddRange(_progress?.Faults ?? message.Faults.Select(QuarantineFault.Of));
        var known = counts.ReadingsStored;
        var next = readings.Take(tally, _progress?.Readings ?? 0);
        if (draft.Plan.MissingDay is not null)
            return false;
        _progress = null;
        draft.HasChanged = true;
        var added = new LedgerCounts { ReadingsRequeued = counts.ReadingsStored - known };
        var isWhole = next == message.Readings.Length;
        if (isWhole)
            Finish(tally, entry, added);
        else
            draft.Plan.Progress = new RequeueProgress(next, counts, tally.Faults);
        if (added.Requeued + added.ReadingsRequeued > 0)
            draft.CountDay(message.LedgerKey, added);
        return isWhole;
    }

    private void Finish(MessageTally tally, QuarantineEntry entry, LedgerCounts added)
    {
        var (message, counts, faults) = (tally.Message, tally.Counts, tally.Faults);
        var stands = TakeStatus(message);
        if (tally.HasFaults)
            quarantine.Stay(entry, faults);
        else
        {
            added.Requeued = 1;
            quarantine.Leave(entry);
        }
        var displacing = counts.Conflicts > faults.Count(fault => fault.Reason == Reason.Conflict);
        var outcome = stands || (displacing && faults.Count == 0) ? Outcome.Accepted
            : (message.Online is null && !message.IsNoise) || counts.ReadingsSent > 0 ? counts.MessageOutcome() : Outcome.Duplicate;
        draft.Plan.Requeued.Add(new RequeuedMessage(outcome, counts, faults) { HasStored = stands || displacing || counts.ReadingsStored > 0 });
    }

    private bool TakeStatus(DeviceMessage message)
    {
        if (message.Online is not { } online || (draft.State.Online is not null && message.ReceivedTicks <= draft.State.StatusTicks))
            return false; // what it has said of itself since then is known
        draft.State.Hear(online, message.ReceivedTicks, draft.Now);
        return true;
    }
}
