namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>What the load generator is to publish.</summary>
/// <param name="Window">Unacknowledged messages at most, per connection.</param>
/// <param name="PerSecond">Messages a second, whatever is acknowledged; 0 is a flood.</param>
internal sealed record Load(int Connections, int Window, int Messages, int PerSecond = 0);
