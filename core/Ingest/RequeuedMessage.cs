using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>What planning made of one message out of quarantine.</summary>
/// <param name="Outcome">As for any message: accepted, late, duplicate; quarantined when nothing of it could be taken.</param>
/// <param name="Counts">Of its readings, this time.</param>
/// <param name="Faults">What still cannot be taken: its entry stays as long as there are any.</param>
public sealed record RequeuedMessage(Outcome Outcome, LedgerCounts Counts, IReadOnlyList<QuarantineFault> Faults)
{
    /// <summary>An earlier requeue stored all of it; nothing was changed now.</summary>
    public static RequeuedMessage Before { get; } = new(Outcome.Redelivered, new LedgerCounts(), []);

    /// <summary>Whether the store holds something because of it that it did not hold before.</summary>
    public bool HasStored { get; init; }
}

/// <summary>How far a requeued message that is too large for one commit got, in commits that succeeded.</summary>
/// <param name="Readings">How many of its readings were looked at.</param>
public sealed record RequeueProgress(int Readings, LedgerCounts Counts, IReadOnlyList<QuarantineFault> Faults);
