namespace SmartPilots.Simulation.Scheduling;

/// <summary>One run of one program, from start to death. Whatever it still has under way when it dies never happens.</summary>
internal sealed class SimulatedProcess(string name, Scheduler scheduler)
{
    private readonly List<Action> _whenDead = [];

    public string Name { get; } = name;
    public Scheduler Scheduler { get; } = scheduler;
    public bool IsAlive { get; private set; } = true;

    /// <summary>Does it later, if the process still lives.</summary>
    public void After(TimeSpan delay, Action action) => Scheduler.After(delay, () =>
    {
        if (IsAlive)
            action();
    });

    /// <summary>What its death does to others: connections break.</summary>
    public void WhenDead(Action action) => _whenDead.Add(action);

    public void Die()
    {
        if (!IsAlive)
            return;
        IsAlive = false;
        foreach (var action in _whenDead)
            action();
    }
}
