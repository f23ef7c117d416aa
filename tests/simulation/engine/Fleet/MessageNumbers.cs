namespace SmartPilots.Simulation.Fleet;

/// <summary>Counts the messages of all devices.</summary>
internal sealed class MessageNumbers
{
    private int _last;

    public int Next() => ++_last;
}
