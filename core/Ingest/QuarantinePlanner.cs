using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>Plans entries of quarantine: they are rows of the same commit as the counts.</summary>
internal sealed class QuarantinePlanner(CommitDraft draft)
{
    /// <summary>What of a message could not be taken, with its bytes; an entry that its parts before have made grows.</summary>
    /// <param name="startsOver">The message is looked at from its first reading: nothing that was said before stands.</param>
    public void Hold(MessageTally tally, bool startsOver)
    {
        if (!tally.HasFaults && !tally.BeganAgain)
            return;
        var message = tally.Message;
        var partsBefore = draft.Snapshot.Quarantine.GetValueOrDefault(QuarantineEntry.KeyOf(message.Source, message.Sequence));
        if (partsBefore is not null && startsOver && !tally.HasFaults)
            Leave(partsBefore);
        else if (partsBefore is not null)
            Put(startsOver ? partsBefore with { Faults = tally.Faults } : partsBefore.With(tally.Faults));
        else if (tally.HasFaults)
            HoldNew(message, tally.Faults);
    }

    /// <summary>A stored reading that makes way for another value.</summary>
    public void HoldDisplaced(long ticks, in StoredReading displaced, decimal by)
    {
        var device = draft.Device.Key;
        var fault = new QuarantineFault(Reason.Conflict, displaced.Stream, $"{by}, which another message gave for this time, not {displaced.Value}");
        PutNew(new QuarantineEntry(device, draft.State.SourceOf(displaced.Source) ?? SourceId.Forgotten, displaced.Sequence,
            new DeviceTopic(device, DeviceTopic.Readings).ToString(), displaced.ReceivedTicks, [fault], default)
        {
            Displaced = $"{displaced.Stream}~{ticks}",
        });
    }

    /// <summary>All of it is taken, or was.</summary>
    public void Leave(QuarantineEntry entry)
    {
        draft.State.NoteLeft(entry);
        draft.Snapshot.Quarantine[entry.Key] = draft.Plan.Quarantine[entry.Key] = null;
        draft.CountRow(true, 700);
    }

    /// <summary>It cannot be taken, for these reasons. One that was discarded, and is asked for by its id, waits again.</summary>
    public void Stay(QuarantineEntry entry, List<QuarantineFault> faults)
    {
        if (entry.Tells(faults) && entry.Discard is null)
            return;
        draft.State.NoteLeft(entry);
        PutNew(entry with { Faults = faults, Discard = null });
        draft.HasChanged = true;
    }

    private void HoldNew(DeviceMessage message, List<QuarantineFault> faults)
    {
        var entry = new QuarantineEntry(draft.Device.Key, message.Source, message.Sequence, message.Topic, message.ReceivedTicks, faults, message.Payload)
        {
            IsRetained = message.IsRetained,
        };
        var length = message.Payload.Length;
        var isKept = length <= BatchLimits.MaxPayloadBytes && draft.State.TryKeepBytes(length, draft.Now);
        PutNew(isKept ? entry : entry with { Payload = default, BytesLeftOut = length });
    }

    private void PutNew(QuarantineEntry entry)
    {
        draft.State.NoteHeld(entry);
        Put(entry);
    }

    private void Put(QuarantineEntry entry)
    {
        draft.Snapshot.Quarantine[entry.Key] = entry;
        draft.CountRow(draft.Plan.Quarantine.TryAdd(entry.Key, entry), RowSize.Sent(entry.ToRow()));
        draft.Plan.Quarantine[entry.Key] = entry;
    }
}
