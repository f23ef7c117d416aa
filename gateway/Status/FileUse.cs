namespace SmartPilots.Gateway.Status;

/// <summary>Files and connections that this process has open, and may have; null where the system does not tell.</summary>
public sealed record FileUse(int? Open, int? Limit);
