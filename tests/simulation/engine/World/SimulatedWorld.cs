using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.Mutations;
using SmartPilots.Simulation.Oracle;
using SmartPilots.Simulation.Scheduling;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Simulation.World;

/// <summary>What all parts of one simulation share.</summary>
internal sealed class SimulatedWorld(SimulationSettings settings, string folder) : IDisposable
{
    private readonly SeededRandom _seed = new(settings.Seed);
    private readonly List<string> _failures = [];

    public Mutation? Mutation => settings.Mutation;
    public string Folder => folder;
    public Scheduler Scheduler => field ??= new Scheduler(_seed.Fork());
    public SeededRandom Random => field ??= _seed.Fork();
    public FaultPlan Faults => field ??= new FaultPlan(_seed.Fork());
    public Trace Trace { get; } = new(settings.Trace);

    /// <summary>All instances share it, as they share Azure's.</summary>
    public StrictStore Store { get; } = new();

    /// <summary>Every commit that the store did, in order.</summary>
    public CommitLog Commits { get; } = new();

    /// <summary>Every event that left a gateway.</summary>
    public WireLog Wire => field ??= new WireLog(this);

    /// <summary>All that devices ever said, by payload.</summary>
    public Dictionary<string, GeneratedMessage> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>All that people asked to correct, in the order of asking.</summary>
    public List<AskedCorrection> Corrections { get; } = [];

    /// <summary>Whether the pilot file knows stream colour by now.</summary>
    public bool IsFixed { get; set; }

    /// <summary>How many days the pilot keeps raw readings, once it says so.</summary>
    public int? RetentionDays { get; set; }

    /// <summary>Entries of quarantine that somebody was told are stored.</summary>
    public HashSet<string> Requeued { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Failures => _failures;

    /// <summary>
    /// Wall-clock time at the beginning: close to the end of a local day, in some seeds of a day with 23 or 25 hours.
    /// </summary>
    public DateTime Start => field == default ? field = PickStart() : field;

    public void Say(string who, string what) => Trace.Add(Scheduler.Now, who, what);

    /// <summary>A promise is broken: the run goes on, to see what else is.</summary>
    public void Fail(string what)
    {
        Say("FAILURE", what);
        _failures.Add(what);
    }

    /// <summary>Starts code whose end nobody waits for; what it throws fails the run, unless its process died.</summary>
    public void Launch(SimulatedProcess process, Func<Task> work) => _ = GuardAsync(process, work);

    public void Dispose() => Trace.Dispose();

    private async Task GuardAsync(SimulatedProcess process, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (process.IsAlive)
        {
            Fail($"{process.Name} threw {e}");
        }
        catch (Exception)
        {
            // of a process that is dead: nobody hears it
        }
    }

    private DateTime PickStart()
    {
        DateTime[] days = [new(2026, 3, 28), new(2026, 10, 25), new(2026, 6, 30), new(2026, 12, 31)];
        return DateTime.SpecifyKind(Random.Pick(days) + TimeSpan.FromMinutes((22 * 60) + Random.Below(150)), DateTimeKind.Utc);
    }
}
