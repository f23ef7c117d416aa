namespace SmartPilots.DeviceSim.Bench;

/// <summary>A load.</summary>
public sealed record BenchOptions
{
    /// <summary>Connections, 1 to 5,000. Default 8.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>
    /// Messages a second over all connections, at times fixed beforehand (open loop): latency counts from when a message was due, so a slow
    /// answer can't hide the wait of those behind it. Null: each connection keeps <see cref="InFlight"/> messages under way (closed loop).
    /// </summary>
    public double? Rate { get; init; }

    /// <summary>Of a connection in a closed loop, 1 to 65,535. Default 20.</summary>
    public int InFlight { get; init; } = 20;

    /// <summary>How long is measured. Default 10 s.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it runs before that. Default 2 s.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);
}
