namespace SmartPilots.Gateway.Broker;

/// <summary>Messages of one credential that the broker refused since it started.</summary>
/// <param name="Topic">Of the last one, cut and cleaned.</param>
/// <param name="Why">Of the last one.</param>
public sealed record RefusedDevice(string User, long Count, string Topic, string Why, DateTimeOffset At);
