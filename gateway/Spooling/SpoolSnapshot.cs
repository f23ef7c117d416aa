namespace SmartPilots.Gateway.Spooling;

/// <summary>The spool at one moment, after some commit: Taken = Delivered + Poisoned + Dropped + Damaged + Depth.</summary>
/// <param name="Depth">Messages that wait.</param>
/// <param name="Bytes">What they count for against the cap.</param>
/// <param name="OldestReceivedTicks">Time of receipt of the oldest that waits, UTC ticks; 0 when none does.</param>
public sealed record SpoolSnapshot(
    string Epoch,
    long Last,
    long Taken,
    long Accepted,
    long Late,
    long Duplicate,
    long Quarantined,
    long Redelivered,
    long Poisoned,
    long Dropped,
    long Damaged,
    long Depth,
    long Bytes,
    long OldestReceivedTicks)
{
    public long Delivered => Accepted + Late + Duplicate + Quarantined + Redelivered;
}
