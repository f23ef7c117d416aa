using System.Collections.Concurrent;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>
/// A clock whose time of day is set by hand while its timestamps go their own way, as on a box whose clock is set. Short waits are the
/// system's; one of a minute lasts a moment and is written down.
/// </summary>
internal sealed class JumpingClock(DateTimeOffset utc) : TimeProvider
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private long _passed;
    private long _utcTicks = utc.UtcTicks;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DateTimeOffset Utc
    {
        get => new(Volatile.Read(ref _utcTicks), TimeSpan.Zero);
        set => Volatile.Write(ref _utcTicks, value.UtcTicks);
    }

    public ConcurrentBag<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Utc;

    public override long GetTimestamp() => Volatile.Read(ref _passed);

    public void Pass(TimeSpan time)
    {
        Interlocked.Add(ref _passed, time.Ticks);
        Utc += time;
    }

    /// <summary>Ends when someone begins to wait a minute.</summary>
    public Task NextWaitAsync() => Volatile.Read(ref _next).Task.WaitAsync(TimeSpan.FromSeconds(60));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.FromMinutes(1))
        {
            Waits.Add(dueTime);
            dueTime = Moment;
            Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
        return System.CreateTimer(callback, state, dueTime, period);
    }
}
