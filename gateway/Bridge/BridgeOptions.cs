namespace SmartPilots.Gateway.Bridge;

/// <summary>An existing broker (mosquitto, EMQX, Event Grid's) that the gateway listens to in place of its own.</summary>
public sealed record BridgeOptions
{
    /// <summary>Name or address.</summary>
    public string Host { get; init; } = "";

    /// <summary>Default 1883; 8883 is usual with TLS.</summary>
    public int Port { get; init; } = 1883;

    public bool UseTls { get; init; }

    /// <summary><c>5</c> (the default) or <c>3.1.1</c>, for a broker that knows no other, such as The Things Stack's.</summary>
    public string Protocol { get; init; } = "5";

    /// <summary>The authority to trust, PEM; empty trusts the system's.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>
    /// The gateway's certificate for a broker that asks for one, such as Event Grid's, and its key; PEM. Empty (the default) shows none.
    /// </summary>
    public string CertificateFile { get; init; } = "";

    public string KeyFile { get; init; } = "";

    public string User { get; init; } = "";

    public string Password { get; init; } = "";

    /// <summary>
    /// What is subscribed to, at QoS 1. A shared subscription (<c>$share/gateway/pilots/#</c>) lets several gateways share the load
    /// where the broker knows it. Default: readings and status of every device.
    /// </summary>
    public IReadOnlyList<string> Topics { get; init; } = ["pilots/+/+/+/readings", "pilots/+/+/+/status"];

    /// <summary>With protocol 5: how long the broker keeps the session, with what is not acknowledged, for an absent gateway. Default 7 days.</summary>
    public double SessionDays { get; init; } = 7;

    /// <summary>Messages under way at once, 1 to 65535. Default 1000.</summary>
    public int ReceiveMaximum { get; init; } = 1_000;
}
