namespace SmartPilots.Gateway.Broker;

/// <summary>Files and connections that this process has open, and may have; null where the system does not tell.</summary>
public sealed record FileUse(int? Open, int? Limit);
