namespace SmartPilots.Simulation.Scheduling;

/// <summary>
/// All that happens, one thing after another on one thread, in simulated time. What is due at the same moment comes in seeded order.
/// Awaiting code goes on inline, inside the event that completed what it waited for: so nothing may complete on the thread pool, which
/// <see cref="Check"/> guards wherever production code reaches the simulation.
/// </summary>
internal sealed class Scheduler(SeededRandom random)
{
    private const long MaxEvents = 400_000;

    private readonly PriorityQueue<Action, (long At, ulong Tie)> _queue = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>Ticks since the simulation began.</summary>
    public long Now { get; private set; }

    public long Events { get; private set; }

    public void After(TimeSpan delay, Action action)
    {
        Check();
        _queue.Enqueue(action, (Now + Math.Max(0, delay.Ticks), random.Next()));
    }

    /// <summary>Runs until it is so; false when the time is over or nothing is left to happen.</summary>
    public bool RunUntil(Func<bool> isSo, TimeSpan deadline)
    {
        while (!isSo())
        {
            if (!_queue.TryDequeue(out var action, out var when) || when.At > deadline.Ticks || ++Events > MaxEvents)
                return false;
            Now = when.At;
            action();
        }
        return true;
    }

    /// <summary>Throws when called from another thread: then the run is no longer the seed's.</summary>
    public void Check()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException($"Something left the simulation's thread: {Environment.StackTrace}");
    }
}
