namespace SmartPilots.Gateway.Forwarding;

/// <summary>How a lane's sending stands.</summary>
public enum ForwarderState
{
    /// <summary>Nothing waits.</summary>
    Idle,
    Sending,

    /// <summary>The last try failed; another follows.</summary>
    Retrying,

    /// <summary>Someone has to act (a wrong key, a foreign answer, the link held by hand); it only probes now and then.</summary>
    Halted,
}
