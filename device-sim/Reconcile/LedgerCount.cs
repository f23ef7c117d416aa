namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>Outcomes as the API's ledger counts them.</summary>
public readonly record struct LedgerCount(long Accepted, long Late, long Duplicate, long Quarantined)
{
    /// <summary>Messages (or readings) that have an outcome.</summary>
    public long Accounted => Accepted + Late + Duplicate + Quarantined;

    public static LedgerCount operator +(LedgerCount a, LedgerCount b) =>
        new(a.Accepted + b.Accepted, a.Late + b.Late, a.Duplicate + b.Duplicate, a.Quarantined + b.Quarantined);

    public static LedgerCount operator -(LedgerCount a, LedgerCount b) =>
        new(a.Accepted - b.Accepted, a.Late - b.Late, a.Duplicate - b.Duplicate, a.Quarantined - b.Quarantined);
}
