using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Counts of the ledger: each message with exactly one outcome, each reading with exactly one; sent is their sum. Requeued stands
/// beside the identity, not in it.
/// </summary>
public sealed class LedgerCounts
{
    public long MessagesAccepted { get; set; }
    public long MessagesLate { get; set; }
    public long MessagesDuplicate { get; set; }
    public long MessagesQuarantined { get; set; }
    public long ReadingsAccepted { get; set; }
    public long ReadingsLate { get; set; }
    public long ReadingsDuplicate { get; set; }
    public long ReadingsQuarantined { get; set; }

    /// <summary>Of the readings quarantined, those whose identity was known with another value: one of the two values is stored.</summary>
    public long Conflicts { get; set; }

    /// <summary>Messages that left quarantine by a requeue, stored or found to be stored.</summary>
    public long Requeued { get; set; }

    /// <summary>Readings that requeues added to the store: stored are those accepted, late and requeued.</summary>
    public long ReadingsRequeued { get; set; }

    public long ReadingsStored => ReadingsAccepted + ReadingsLate;
    public long MessagesSent => MessagesAccepted + MessagesLate + MessagesDuplicate + MessagesQuarantined;
    public long ReadingsSent => ReadingsAccepted + ReadingsLate + ReadingsDuplicate + ReadingsQuarantined;

    /// <summary>The outcome of a message whose readings were counted here: the architecture's rule.</summary>
    public Outcome MessageOutcome() =>
        ReadingsAccepted > 0 ? Outcome.Accepted
        : ReadingsLate > 0 ? Outcome.Late
        : ReadingsDuplicate > 0 ? Outcome.Duplicate
        : Outcome.Quarantined;

    public void CountMessage(Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Accepted: MessagesAccepted++; break;
            case Outcome.Late: MessagesLate++; break;
            case Outcome.Duplicate: MessagesDuplicate++; break;
            case Outcome.Quarantined: MessagesQuarantined++; break;
            default: throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "is not counted");
        }
    }

    public void Add(LedgerCounts other)
    {
        MessagesAccepted += other.MessagesAccepted;
        MessagesLate += other.MessagesLate;
        MessagesDuplicate += other.MessagesDuplicate;
        MessagesQuarantined += other.MessagesQuarantined;
        ReadingsAccepted += other.ReadingsAccepted;
        ReadingsLate += other.ReadingsLate;
        ReadingsDuplicate += other.ReadingsDuplicate;
        ReadingsQuarantined += other.ReadingsQuarantined;
        Conflicts += other.Conflicts;
        Requeued += other.Requeued;
        ReadingsRequeued += other.ReadingsRequeued;
    }
}
