namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>
/// What was sent against what the ledger gained. <paramref name="Sent"/> is exact (messages with a PUBACK). A message whose PUBACK was
/// lost with its connection was published again (<paramref name="Republished"/>) and may be held twice, once as a duplicate: the ledger
/// gains at least Sent and at most Sent + Republished. With none republished the two must be equal.
/// </summary>
/// <param name="Ledger">Messages that the ledger gained for the devices sent for.</param>
/// <param name="Readings">The same in readings.</param>
public sealed record Reconciliation(long Sent, long Republished, LedgerCount Ledger, LedgerCount Readings,
    IReadOnlyList<DeviceDifference> Differences)
{
    /// <summary>Of the quarantined messages, those that the ledger has under no device: of devices that the system does not know.</summary>
    public long OfUnknownDevices { get; init; }

    /// <summary>Sent and without an outcome, summed over the devices: one that has too many makes up for no other.</summary>
    public long Missing => Differences.Sum(difference => Math.Max(0, difference.Sent - difference.Accounted));

    /// <summary>Outcomes beyond what was sent or may have come twice: someone else sent for these devices meanwhile.</summary>
    public long Extra => Math.Max(0, Ledger.Accounted + Missing - Sent - Republished);

    /// <summary>Everything was there before.</summary>
    public bool NothingNew => Sent > 0 && Missing == 0 && Ledger.Accepted + Ledger.Late == 0 && Ledger.Duplicate > 0;
}

/// <summary>A device for which the ledger gained another number of messages than were sent.</summary>
public readonly record struct DeviceDifference(string Device, long Sent, long Accounted);
