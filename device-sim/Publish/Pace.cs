namespace SmartPilots.DeviceSim.Publish;

/// <summary>When a message is due.</summary>
public sealed class Pace
{
    private readonly TimeProvider? _clock;
    private readonly double _speed;
    private readonly bool _byClock;
    private long _origin;
    private long _firstTicks = long.MinValue;

    private Pace(TimeProvider? clock, double speed, bool byClock)
    {
        _clock = clock;
        _speed = speed;
        _byClock = byClock;
    }

    /// <summary>At once.</summary>
    public static Pace AsFastAsPossible { get; } = new(null, 0, false);

    /// <summary>When the clock shows the message's own time.</summary>
    public static Pace ByClock(TimeProvider clock) => new(clock, 1, true);

    /// <summary>
    /// In the rhythm of the messages' own times, so many times faster; the first at once. A time that goes back is due at once.
    /// </summary>
    public static Pace Times(double speed, TimeProvider clock) => new(clock, speed, false);

    internal async ValueTask WaitAsync(long ticks, CancellationToken cancellationToken)
    {
        while (DueIn(ticks) is { Ticks: > 0 } due)
            await Task.Delay(due < TimeSpan.FromDays(1) ? due : TimeSpan.FromDays(1), _clock!, cancellationToken);
    }

    internal TimeSpan DueIn(long ticks)
    {
        if (_clock is null)
            return TimeSpan.Zero;
        if (_byClock)
            return TimeSpan.FromTicks(ticks - _clock.GetUtcNow().UtcTicks);
        if (_firstTicks == long.MinValue)
        {
            _firstTicks = ticks;
            _origin = _clock.GetTimestamp();
        }
        return (TimeSpan.FromTicks(ticks - _firstTicks) / _speed) - _clock.GetElapsedTime(_origin);
    }
}
