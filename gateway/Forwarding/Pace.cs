namespace SmartPilots.Gateway.Forwarding;

/// <summary>
/// A metered link: so many bytes a second, and only at certain times of day (UTC). Both lanes share it. What is sent is charged afterwards,
/// retries included, so the average holds whatever a batch turns out to weigh.
/// </summary>
internal sealed class Pace(int bytesPerSecond, IReadOnlyList<SendSchedule> windows, TimeProvider link)
{
    private readonly Lock _lock = new();
    private long _freeAt; // a timestamp: the time of day may be set back by years

    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        while (Wait() is { Ticks: > 0 } wait)
            await Task.Delay(wait, link, cancel);
    }

    public void Charge(int bytes)
    {
        if (bytesPerSecond == 0)
            return;
        lock (_lock)
        {
            _freeAt = Math.Max(_freeAt, link.GetTimestamp()) + (long)((double)bytes / bytesPerSecond * link.TimestampFrequency);
        }
    }

    /// <summary>How long from now until something may be sent; zero when it may. A minute at most: clocks are set meanwhile.</summary>
    internal TimeSpan Wait()
    {
        long freeAt;
        lock (_lock)
            freeAt = _freeAt;
        var now = link.GetTimestamp();
        var wait = bytesPerSecond > 0 && freeAt > now ? link.GetElapsedTime(now, freeAt) : TimeSpan.Zero;
        if (wait == TimeSpan.Zero && windows.Count > 0)
            wait = windows.Min(window => window.Until(TimeOnly.FromDateTime(link.GetUtcNow().UtcDateTime)));
        return wait < TimeSpan.FromMinutes(1) ? wait : TimeSpan.FromMinutes(1);
    }
}
