using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Mutations;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation;

/// <summary>Many seeds, side by side: each alone on its thread. What comes of them does not depend on how many run at once.</summary>
internal sealed class Campaign
{
    private readonly Lock _lock = new();
    private readonly long[] _fired = new long[Enum.GetValues<FaultKind>().Length];
    private readonly List<SimulationResult> _failed = [];

    /// <summary>How often each kind of fault struck, in the order of <see cref="FaultKind"/>.</summary>
    public IReadOnlyList<long> Fired => _fired;

    /// <summary>In the order of their seeds.</summary>
    public IReadOnlyList<SimulationResult> Failed => [.. _failed.OrderBy(result => result.Seed)];

    public WorkDone Done { get; private set; }

    public ulong Seeds { get; private set; }

    /// <param name="progress">Told after each seed, one caller at a time; returns false to stop.</param>
    public void Run(SeedRange seeds, int atOnce, Func<Campaign, SimulationResult, bool>? progress = null)
    {
        var next = seeds.First;
        var threads = Enumerable.Range(0, atOnce).Select(_ => new Thread(RunSome)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        void RunSome()
        {
            while (Take() is { } seed)
                Note(SimulatedRun.Of(new SimulationSettings(seed)));
        }

        ulong? Take()
        {
            lock (_lock)
                return next > seeds.Last ? null : next++;
        }

        void Note(SimulationResult result)
        {
            lock (_lock)
            {
                Add(result);
                if (progress?.Invoke(this, result) == false)
                    next = seeds.Last + 1;
            }
        }
    }

    /// <summary>The first of so many seeds that catches a mutation; null when none does.</summary>
    public static SimulationResult? Catch(Func<Mutation> mutation, ulong seeds)
    {
        var first = mutation().FirstSeed;
        for (var seed = first; seed < first + seeds; seed++)
        {
            var result = SimulatedRun.Of(new SimulationSettings(seed, mutation()));
            if (result.Failures.Count > 0)
                return result;
        }
        return null;
    }

    private void Add(SimulationResult result)
    {
        Seeds++;
        Done += result.Done;
        for (var i = 0; i < _fired.Length; i++)
            _fired[i] += result.Fired[i];
        if (result.Failures.Count > 0)
            _failed.Add(result);
    }
}
