namespace SmartPilots.DeviceSim.Publish;

/// <summary>How to publish.</summary>
public sealed record PublisherOptions
{
    /// <summary>Connections, 1 to 5,000; a device keeps to one, so its messages stay in order. Default 4.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Messages of a connection that wait for their PUBACK, 1 to 65,535. Default 200.</summary>
    public int InFlight { get; init; } = 200;

    /// <summary>Seconds without any progress, connected or not, after which it gives up. Default 300.</summary>
    public int GiveUpAfterSeconds { get; init; } = 300;

    /// <summary>Starts the client ids; a number follows.</summary>
    public string ClientId { get; init; } = "device-sim";
}
