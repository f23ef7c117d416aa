namespace SmartPilots.Gateway.Sending;

/// <summary>
/// A metered link: so many bytes a second, and only at certain times of day (UTC). Both lanes share it. What is sent is charged afterwards,
/// retries included, so the average holds whatever a batch turns out to weigh.
/// </summary>
internal sealed class Pace(int bytesPerSecond, IReadOnlyList<SendWindow> windows, TimeProvider link)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _free = DateTimeOffset.MinValue;

    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        while (Wait(link.GetUtcNow()) is { Ticks: > 0 } wait)
            await Task.Delay(wait, link, cancel);
    }

    public void Charge(int bytes)
    {
        if (bytesPerSecond == 0)
            return;
        lock (_lock)
        {
            var now = link.GetUtcNow();
            _free = (_free > now ? _free : now) + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
        }
    }

    /// <summary>How long from now until something may be sent; zero when it may. A minute at most: clocks are set meanwhile.</summary>
    internal TimeSpan Wait(DateTimeOffset now)
    {
        DateTimeOffset free;
        lock (_lock)
            free = _free;
        var wait = free > now ? free - now : TimeSpan.Zero;
        if (wait == TimeSpan.Zero && windows.Count > 0)
            wait = windows.Min(window => window.Until(TimeOnly.FromDateTime(now.UtcDateTime)));
        return wait < TimeSpan.FromMinutes(1) ? wait : TimeSpan.FromMinutes(1);
    }
}
