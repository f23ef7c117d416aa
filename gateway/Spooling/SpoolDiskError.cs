namespace SmartPilots.Gateway.Spooling;

/// <summary>What the disk refused, and when.</summary>
public sealed record SpoolDiskError(DateTimeOffset At, string Message);
