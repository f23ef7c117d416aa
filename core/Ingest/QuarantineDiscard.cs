namespace SmartPilots.Core.Ingest;

/// <summary>
/// That an operator settled an entry of quarantine for good. The entry stays with its bytes, and the ledger goes on counting it as
/// quarantined: it only waits no more.
/// </summary>
/// <param name="Ticks">When, UTC.</param>
/// <param name="By">Who.</param>
public sealed record QuarantineDiscard(long Ticks, string By, string Why);
