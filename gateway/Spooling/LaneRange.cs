namespace SmartPilots.Gateway.Spooling;

/// <summary>Messages from <paramref name="First"/> to <paramref name="Last"/>, both included; some may have left already.</summary>
public readonly record struct LaneRange(long First, long Last)
{
    public bool Holds(long sequence) => sequence >= First && sequence <= Last;
}
