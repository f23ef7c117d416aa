using SmartPilots.Core.Storage;
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
    /// <summary>Of the row in table pilots that names the version in force.</summary>
    public const string EditionKey = "edition";

    private readonly SeededRandom _seed = new(settings.Seed);
    private readonly List<string> _failures = [];
    private readonly List<PilotEdition> _editions = [new(SimulatedPilot.Listed)];

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

    /// <summary>All versions of the pilot file so far; the last is in force.</summary>
    public IReadOnlyList<PilotEdition> Editions => _editions;

    /// <summary>Whether the pilot file is changed while devices speak.</summary>
    public bool IsEdited { get; } = new SeededRandom(settings.Seed ^ 0x70696C6F74).Chance(0.5);

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

    /// <summary>Puts a version of the pilot file in force: instances find it when they look.</summary>
    public void Publish(PilotEdition edition)
    {
        _editions.Add(edition);
        Say("pilot", $"{edition}");
        var row = new Row(EditionKey, [new Column("edition", _editions.Count - 1)]);
        Store.CommitAsync([new RowCommit(Tables.Pilots, SimulatedPilot.Id, [new RowWrite(RowOperation.Upsert, row)])], CancellationToken.None)
            .GetAwaiter().GetResult(); // the strict store completes at once
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
