namespace SmartPilots.Offline.Tests.Mqtt.Support;

/// <summary>A clock that stands until it is moved; moving it runs the timers that become due, on the caller's thread.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private long _ticks = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = GetTimestamp() + by.Ticks;
        while (NextDue(end) is { } timer)
        {
            Interlocked.Exchange(ref _ticks, Math.Max(GetTimestamp(), timer.DueTicks));
            timer.Run();
        }

        Interlocked.Exchange(ref _ticks, end);
    }

    /// <summary>For what the other side does only once it is ready for it.</summary>
    public Task AdvanceUntilAsync(Task task) => AdvanceUntilAsync(() => task.IsCompleted);

    /// <summary>
    /// Stops within a second of the condition: on a busy machine time that went on meanwhile could bring on what comes next.
    /// </summary>
    /// <param name="meanwhile">Awaited between two steps.</param>
    public async Task AdvanceUntilAsync(Func<bool> condition, Func<Task>? meanwhile = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Within.Limit, "what the clock was advanced for did not come");
            await (meanwhile?.Invoke() ?? Task.Run(() => { }));
            Advance(TimeSpan.FromSeconds(1));
        }
    }

    private Timer? NextDue(long end)
    {
        lock (_gate)
            return _timers.Where(t => t.DueTicks <= end).MinBy(t => t.DueTicks);
    }

    private sealed class Timer(SteppedClock clock, Action callback) : ITimer
    {
        private TimeSpan _period;

        public long DueTicks { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                _period = period;
                DueTicks = clock.GetTimestamp() + dueTime.Ticks;
                clock._timers.Add(this);
                return true;
            }
        }

        public void Run()
        {
            Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            callback();
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, TimeSpan.Zero);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
