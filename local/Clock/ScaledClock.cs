namespace SmartPilots.Local.Clock;

/// <summary>
/// The pilot's clock, running faster than the wall's: <paramref name="scale"/> of its seconds pass in one real second. Waits and timers
/// asked of it are as much shorter. For pilot time only: a network time-out measured by it would fire at once.
/// </summary>
internal sealed class ScaledClock(DateTimeOffset start, double scale, TimeProvider real) : TimeProvider
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private readonly long _origin = real.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + real.GetElapsedTime(_origin) * scale;

    public override long GetTimestamp() => (real.GetElapsedTime(_origin) * scale).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(this, real.CreateTimer(callback, state, Real(dueTime), Real(period)));

    // Zero and infinite mean the same on every clock. A wait never becomes none: that would turn a loop into a spin.
    private TimeSpan Real(TimeSpan span) =>
        span <= TimeSpan.Zero ? span : span / scale is var shorter && shorter > Shortest ? shorter : Shortest;

    private sealed class ScaledTimer(ScaledClock clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
