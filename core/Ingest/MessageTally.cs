using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>One message while it is planned.</summary>
/// <param name="source">Its number among the state's sources.</param>
/// <param name="counts">How its readings were classified, in commits before this one too.</param>
/// <param name="beganAgain">Whether earlier parts of it were read by another version of the pilot file: see <see cref="CommitPlanner"/>.</param>
internal sealed class MessageTally(DeviceMessage message, int source, LedgerCounts counts, bool beganAgain)
{
    public DeviceMessage Message => message;
    public int Source => source;
    public LedgerCounts Counts => counts;
    public bool BeganAgain => beganAgain;

    /// <summary>What of it could not be taken.</summary>
    public List<QuarantineFault> Faults { get; } = [];

    public bool HasFaults => Faults.Count > 0;

    /// <summary>What could not even be read.</summary>
    public void AddUnread()
    {
        foreach (var fault in message.Faults)
        {
            Faults.Add(QuarantineFault.Of(fault));
            if (fault.Reason.IsOfReading())
                counts.ReadingsQuarantined++;
        }
    }

    public void Refuse(QuarantineFault fault)
    {
        Faults.Add(fault);
        counts.ReadingsQuarantined++;
    }

    /// <summary>Whether a reading that is stored came with an earlier part of it: then it is counted already.</summary>
    public bool IsOwnPart(in StoredReading stored) => beganAgain && (stored.Source, stored.Sequence) == (source, message.Sequence);
}
