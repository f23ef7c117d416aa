namespace SmartPilots.Gateway.Tests.Support;

/// <summary>A clock that stands until it is set. Its timers are the system's.</summary>
internal sealed class HandClock(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks; // the gateway's threads read it while a test sets it

    public DateTimeOffset Now
    {
        get => new(GetTimestamp(), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _ticks, value.UtcTicks);
    }

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}
