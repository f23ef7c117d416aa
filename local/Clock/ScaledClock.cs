namespace SmartPilots.Local.Clock;

/// <summary>
/// The pilot's clock, running faster than the wall's: <c>Scale</c> of its seconds pass in one real second, and none while it is held.
/// Waits and timers asked of it are as much shorter; after a hold they may end early, so whoever waits for a time looks again. For
/// pilot time only: a network time-out measured by it would fire at once.
/// </summary>
internal sealed class ScaledClock(DateTimeOffset start, double scale, TimeProvider real) : TimeProvider
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private volatile Segment _segment = new(start, real.GetTimestamp(), scale, TimeSpan.MaxValue);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => At(_segment, real.GetTimestamp());

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(this, real.CreateTimer(callback, state, Real(dueTime), Real(period)));

    /// <summary>Stops it where it is. One thread decides about this and <see cref="RunFor"/>.</summary>
    public void Hold() => Go(0, TimeSpan.MaxValue);

    /// <summary>Lets it run, for so much real time; then it stands until it is told again. So it never runs away from one that is stalled.</summary>
    public void RunFor(TimeSpan longest) => Go(scale, longest);

    private void Go(double speed, TimeSpan longest)
    {
        var now = real.GetTimestamp();
        _segment = new Segment(At(_segment, now), now, speed, longest);
    }

    private DateTimeOffset At(Segment segment, long timestamp)
    {
        var elapsed = real.GetElapsedTime(segment.Origin, timestamp);
        return segment.Start + (elapsed < segment.Longest ? elapsed : segment.Longest) * segment.Speed;
    }

    // Zero and infinite mean the same on every clock. A wait never becomes none: that would turn a loop into a spin.
    private TimeSpan Real(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : span / scale is var shorter && shorter > Shortest ? shorter : Shortest;

    /// <summary>A stretch of constant speed from one moment on, for so long at most.</summary>
    private sealed record Segment(DateTimeOffset Start, long Origin, double Speed, TimeSpan Longest);

    private sealed class ScaledTimer(ScaledClock clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
