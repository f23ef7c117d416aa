namespace SmartPilots.Simulation.Scheduling;

/// <summary>The time as one process sees it. Its timers fire in the scheduler's order, and never once the process is dead.</summary>
/// <param name="start">Wall-clock time when the simulation began.</param>
/// <param name="ahead">How far this clock is wrong.</param>
internal sealed class SimulatedClock(SimulatedProcess process, DateTime start, TimeSpan ahead = default) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        process.Scheduler.Check();
        return new DateTimeOffset(start.AddTicks(process.Scheduler.Now) + ahead, TimeSpan.Zero);
    }

    public override long GetTimestamp() => process.Scheduler.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimulatedTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var setting = ++_setting;
            if (dueTime >= TimeSpan.Zero)
                process.After(dueTime, () => Fire(setting, period));
            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int setting, TimeSpan period)
        {
            if (setting != _setting)
                return;
            if (period > TimeSpan.Zero)
                process.After(period, () => Fire(setting, period));
            callback(state);
        }
    }
}
