namespace SmartPilots.Local.Clock;

/// <summary>
/// The pilot's clock, running faster than the wall's: <c>Scale</c> of its seconds pass in one real second, and none while it is held.
/// Waits and timers asked of it are as much shorter; after a hold they may end early, so whoever waits for a time looks again. For
/// pilot time only: a network time-out measured by it would fire at once.
/// </summary>
internal sealed class ScaledClock(DateTimeOffset start, double scale, TimeProvider real) : TimeProvider
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private volatile Segment _segment = new(start, real.GetTimestamp(), scale);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        var segment = _segment;
        return segment.Start + real.GetElapsedTime(segment.Origin) * segment.Speed;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(this, real.CreateTimer(callback, state, Real(dueTime), Real(period)));

    /// <summary>Stops it where it is, or lets it run on. One thread decides.</summary>
    public void Hold(bool held)
    {
        var speed = held ? 0 : scale;
        if (_segment.Speed != speed)
            _segment = new Segment(GetUtcNow(), real.GetTimestamp(), speed);
    }

    // Zero and infinite mean the same on every clock. A wait never becomes none: that would turn a loop into a spin.
    private TimeSpan Real(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : span / scale is var shorter && shorter > Shortest ? shorter : Shortest;

    /// <summary>A stretch of constant speed from one moment on.</summary>
    private sealed record Segment(DateTimeOffset Start, long Origin, double Speed);

    private sealed class ScaledTimer(ScaledClock clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
