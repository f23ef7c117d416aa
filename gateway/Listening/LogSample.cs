namespace SmartPilots.Gateway.Listening;

/// <summary>
/// Which of many lines of one kind are written: so many at once, then one in each period. A client that is refused again and again must not fill the
/// log's disk. Callable from any thread.
/// </summary>
internal sealed class LogSample(TimeProvider link)
{
    public const int AtOnce = 20;

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private int _written;
    private long _lastAt;
    private long _leftOut;

    /// <summary>Whether to write this one.</summary>
    /// <param name="leftOut">To be added to it: how many were not written since the last, if any.</param>
    public bool Takes(out string leftOut)
    {
        leftOut = "";
        lock (_lock)
        {
            var now = link.GetTimestamp();
            var periods = (int)Math.Min(AtOnce, link.GetElapsedTime(_lastAt, now) / Period);
            if (periods > 0)
                (_written, _lastAt) = (Math.Max(0, _written - periods), now);
            if (_written >= AtOnce)
            {
                _leftOut++;
                return false;
            }
            if (_leftOut > 0)
                leftOut = $" ({_leftOut} more like it were not written down before)";
            (_written, _leftOut) = (_written + 1, 0);
            return true;
        }
    }
}
