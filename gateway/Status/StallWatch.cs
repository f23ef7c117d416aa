namespace SmartPilots.Gateway.Status;

/// <summary>
/// Detects a forwarder that claims to send and does not: the oldest message that waits has been the oldest for longer than a limit. Its age alone
/// would not tell, for after an outage of days the oldest is days old while the spool empties. Time outside of the send windows does not count.
/// Looks are taken by one thread.
/// </summary>
internal sealed class StallWatch(TimeSpan limit, TimeProvider link)
{
    private long _oldest;
    private long _since = link.GetTimestamp();
    private volatile object? _stalledFor; // a TimeSpan

    /// <summary>For how long the oldest has not moved, once that is too long; null as long as all is well.</summary>
    public TimeSpan? StalledFor => (TimeSpan?)_stalledFor;

    /// <param name="oldestTicks">When the oldest message that waits was received; 0 when none waits.</param>
    /// <param name="maySend">A send window is open, or there are none.</param>
    public void Look(long oldestTicks, bool maySend)
    {
        if (oldestTicks != _oldest || oldestTicks == 0 || !maySend)
            (_oldest, _since) = (oldestTicks, link.GetTimestamp());
        var waited = link.GetElapsedTime(_since);
        _stalledFor = limit > TimeSpan.Zero && waited >= limit ? waited : null;
    }
}
