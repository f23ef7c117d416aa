namespace SmartPilots.Gateway.Listening;

/// <summary>
/// What the packets of all connections together may take while they are incomplete. A packet's whole length counts as soon as its fixed
/// header is there: nothing is kept in the hope that the rest never comes.
/// </summary>
internal sealed class PacketMemory(long most)
{
    /// <summary>So much of each packet does not count: the first buffer of a connection holds it anyway.</summary>
    public const int Free = 1024;

    private long _taken;

    public bool TryTake(int length)
    {
        if (Interlocked.Add(ref _taken, length) <= most)
            return true;
        Return(length);
        return false;
    }

    public void Return(int length) => Interlocked.Add(ref _taken, -length);
}
