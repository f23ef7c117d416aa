namespace SmartPilots.Simulation.World;

/// <summary>The daily timer of retention: it comes again after whatever stopped it, until it went through in calm weather. Several at once.</summary>
internal sealed class SimulatedRetentionTimer(SimulatedWorld world, IReadOnlyList<SimulatedInstance> instances, string name)
{
    private readonly Scheduling.SeededRandom _random = world.Random.Fork();

    public bool IsDone { get; private set; }

    public void Start() => world.Scheduler.After(_random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)), () =>
    {
        var isCalm = world.Faults.IsCalm;
        _random.Pick(instances).Retain(deleted =>
        {
            world.Say(name, deleted is null ? "hears nothing" : $"hears that {deleted} rows went");
            if (isCalm && deleted is not null)
                IsDone = true;
            else
                Start();
        });
    });
}
