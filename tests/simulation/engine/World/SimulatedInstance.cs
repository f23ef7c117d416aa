using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Functions.Retention;
using SmartPilots.Functions.Silences;
using SmartPilots.Functions.Tests;
using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.Oracle;
using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.World;

/// <summary>One instance of the functions app: comes, answers batches, sweeps, dies and comes again with an empty cache.</summary>
internal sealed class SimulatedInstance(SimulatedWorld world, string name)
{
    private readonly TimeSpan _clockAhead = world.Random.Between(TimeSpan.FromSeconds(-100), TimeSpan.FromSeconds(100));
    private SimulatedProcess _process = null!;
    private IngestEndpoint _ingest = null!;
    private Sweep _sweep = null!;
    private CorrectionStore _corrections = null!;
    private PilotSource _pilots = null!;
    private readonly List<SimulatedRequest> _taking = [];
    private int _edition;
    private bool _hasRead;
    private long _nextRefresh;
    private QuarantineQuery _quarantine = null!;
    private EntryRequeue _requeue = null!;
    private RawRetention _retention = null!;

    private static readonly KnownGateways Gateways = new(KnownGateways.Parse("g1:*:unsigned g2:*:unsigned"));

    public string Name => name;

    /// <summary>Batches that it has not answered.</summary>
    public int Open { get; private set; }

    public bool IsUp => _process.IsAlive;
    public bool IsSweeping { get; private set; }

    public void Start()
    {
        _process = new SimulatedProcess(name, world.Scheduler);
        _process.WhenDead(() => world.Scheduler.After(world.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)), Start));
        ITelemetryStore store = new SimulatedStore(world, _process);
        store = world.Mutation?.Store?.Invoke(store) ?? world.Mutation?.StoreByCatalog?.Invoke(store, () => _pilots.Current) ?? store;
        var clock = new SimulatedClock(_process, world.Start, _clockAhead);
        _edition = 0; // the one it was built with
        (_hasRead, _nextRefresh) = (false, 0);
        _pilots = new PilotSource(Catalog(_edition));
        _pilots.Refresh = _ => RefreshAsync(store);
        var parts = App.Parts(store, clock, _pilots, gateways: Gateways);
        _ingest = new IngestEndpoint(parts.GetRequiredService<IngestPipeline>(), world.Mutation);
        _sweep = parts.GetRequiredService<Sweep>();
        _corrections = parts.GetRequiredService<CorrectionStore>();
        _quarantine = new QuarantineQuery(store);
        _requeue = parts.GetRequiredService<EntryRequeue>();
        _retention = parts.GetRequiredService<RawRetention>();
        IsSweeping = false;
        world.Say(name, "starts");
        SweepLater();
    }

    /// <summary>The platform takes the instance away.</summary>
    public void Recycle()
    {
        world.Say(name, "is recycled");
        _process.Die();
    }

    /// <param name="answer">Told null when the instance dies over it. Never told twice.</param>
    public void Handle(SimulatedRequest request, Action<SimulatedAnswer?> answer)
    {
        if (IsUp)
            _taking.Add(request);
        NoteEdition();
        Ask(() => _ingest.AnswerAsync(request)!, result =>
        {
            _taking.Remove(request);
            answer(result);
        });
    }

    /// <param name="answer">Told null when the instance dies over it, or the store is away. Never told twice.</param>
    public void Correct(DeviceKey key, Correction correction, Action<CorrectionResult?> answer) => Ask(async () =>
    {
        try
        {
            return (await _pilots.LatestAsync(CancellationToken.None)).TryGetDevice(key, out var device)
                ? await _corrections.MakeAsync(device, correction, CancellationToken.None)
                : null; // 404 until the pilot file has it
        }
        catch (StoreUnavailableException e)
        {
            world.Say(name, $"correction: {e.Message}"); // the function answers 503
            return null;
        }
    }, answer);

    /// <param name="answer">As for <see cref="Correct"/>.</param>
    public void Requeue(int take, string? continuation, Action<RequeuedPage?> answer) => Ask(async () =>
    {
        try
        {
            await _pilots.LatestAsync(CancellationToken.None);
            var page = await _quarantine.PageAsync(new QuarantineFilter(null), _pilots.Current, take, continuation, CancellationToken.None);
            return new RequeuedPage(await _requeue.RequeueAsync(page.Entries, CancellationToken.None), page.Continuation);
        }
        catch (StoreUnavailableException e)
        {
            world.Say(name, $"requeue: {e.Message}"); // the function answers 503
            return null;
        }
    }, answer);

    /// <param name="answer">As for <see cref="Correct"/>; else how many raw rows were deleted.</param>
    public void Retain(Action<string?> answer) => Ask(async () =>
    {
        try
        {
            return $"{await _retention.RunAsync(await _pilots.LatestAsync(CancellationToken.None), CancellationToken.None)}";
        }
        catch (StoreUnavailableException e)
        {
            world.Say(name, $"retention: {e.Message}"); // the host logs it and the timer comes again
            return null;
        }
    }, answer);

    /// <summary>The pilot file in force is read, without waiting for the next look.</summary>
    public void Reload()
    {
        _edition = world.Editions.Count - 1;
        _pilots.Current = Catalog(_edition);
    }

    // As the store of pilot files does: when the last look was long ago; one that fails leaves the version before, but for the first.
    private async ValueTask RefreshAsync(ITelemetryStore store)
    {
        if (_hasRead && world.Scheduler.Now < _nextRefresh)
        {
            if (_edition < world.Editions.Count - 1)
                world.Faults.Note(FaultKind.InstanceBehind);
            return;
        }
        try
        {
            _nextRefresh = world.Scheduler.Now + PilotFileStore.RefreshEvery.Ticks;
            var row = (await store.FindAsync(Tables.Pilots, SimulatedPilot.Id, [SimulatedWorld.EditionKey], CancellationToken.None))[0];
            var edition = Math.Max(_edition, (int)(row?.Number("edition") ?? 0));
            if (!_hasRead || world.IsEdited)
                await DeviceRegistry.LoadAsync(store, _pilots, CancellationToken.None);
            if (edition != _edition)
            {
                _edition = edition;
                _pilots.Current = Catalog(world.Faults.IsCalm ? edition : world.Mutation?.Edition?.Invoke(edition) ?? edition);
                NoteEdition();
            }
            _hasRead = true;
        }
        catch (StoreUnavailableException) when (_hasRead)
        {
            _nextRefresh = world.Scheduler.Now + TimeSpan.FromSeconds(5).Ticks;
        }
    }

    // What it takes right now may be read by the version that it has right now.
    private void NoteEdition() => _taking.ForEach(request => world.Wire.NoteEdition(request.Events, world.Editions[_edition]));

    private PilotCatalog Catalog(int edition) => SimulatedPilot.Catalog(world.Editions[edition], world.Mutation?.Device);

    private void Ask<T>(Func<Task<T?>> work, Action<T?> answer) where T : class
    {
        if (!IsUp)
        {
            answer(null);
            return;
        }
        var (process, told) = (_process, false);
        Open++;
        process.WhenDead(() => Tell(null));
        world.Launch(process, async () =>
        {
            var result = await work();
            if (process.IsAlive)
                Tell(result);
        });

        void Tell(T? result)
        {
            if (told)
                return;
            told = true;
            Open--;
            answer(result);
        }
    }

    /// <summary>Sweeps now, unless it is at it.</summary>
    public void Sweep(Action? whenDone = null)
    {
        if (IsSweeping || !IsUp)
            return;
        IsSweeping = true;
        world.Launch(_process, async () =>
        {
            try
            {
                await _sweep.RunAsync(CancellationToken.None);
            }
            catch (StoreUnavailableException e)
            {
                world.Say(name, $"sweep: {e.Message}"); // the host logs it and the timer comes again
            }
            IsSweeping = false;
            whenDone?.Invoke();
        });
    }

    private void SweepLater() => _process.After(world.Random.Between(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(90)), () =>
    {
        Sweep();
        SweepLater();
    });
}

/// <summary>What a gateway sends.</summary>
/// <param name="Events">Those in the body.</param>
internal sealed record SimulatedRequest(string Authorization, byte[] Body, IReadOnlyList<WireEvent> Events);

/// <summary>What an instance answers.</summary>
internal sealed record SimulatedAnswer(int Status, string? ContentType, byte[] Body)
{
    /// <summary>The header of that name, if it was set.</summary>
    public string? RetryAfter { get; init; }
}
