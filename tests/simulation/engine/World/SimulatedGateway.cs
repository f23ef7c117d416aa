using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Forwarding;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.World;

/// <summary>
/// One gateway: a real spool in a real file and a real forwarder. Its death leaves what was committed; only the power cut itself, the
/// fsync, is not simulated.
/// </summary>
internal sealed class SimulatedGateway(SimulatedWorld world, SimulatedNetwork network, string name)
{
    private readonly TimeSpan _clockAhead = world.Random.Between(TimeSpan.FromSeconds(-30), TimeSpan.FromSeconds(30));
    private readonly TimeSpan _freshFor = world.Random.Between(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));
    private readonly int _batchEvents = 1 + world.Random.Below(12);
    private readonly SeededRandom _epochs = world.Random.Fork();
    private SimulatedProcess _process = null!;
    private SimulatedProcess _sending = null!; // its forwarder: an orderly stop ends it first
    private Spool _spool = null!;
    private Forwarder _forwarder = null!;
    private readonly List<WaitingMessage> _waiting = [];
    private int _disk;
    private bool _isStopping;

    public string Name => name;
    public bool IsUp => _process.IsAlive;

    /// <summary>The numbers of messages whose acknowledgement left, or could have left, this gateway.</summary>
    public HashSet<int> Acknowledged { get; } = [];

    /// <summary>The spools it had, each as it was last seen.</summary>
    public Dictionary<string, SpoolSnapshot> Spools { get; } = [];

    public bool IsEmpty => IsUp && !HasFailed() && _spool.Snapshot.Depth == 0;

    public void Start()
    {
        var process = _process = new SimulatedProcess(name, world.Scheduler);
        _isStopping = false;
        var sending = _sending = new SimulatedProcess(name, world.Scheduler);
        process.WhenDead(sending.Die);
        var link = new SimulatedClock(sending, world.Start);
        var path = Path.Combine(world.Folder, $"{name}-{_disk}.db");
        _spool = new Spool(new SpoolOptions(path)
        {
            Synchronous = "OFF",
            DiskReserveBytes = 0, // of the machine that simulates: its disk must not matter
            Disk = commit => Commit(process, commit),
            NewEpoch = () => world.Mutation?.Epoch ?? $"{_epochs.Next():x16}",
        }, _freshFor, new SimulatedClock(process, world.Start, _clockAhead), link, NullLogger.Instance);
        _forwarder = new Forwarder(name, _spool, path, new ForwarderOptions(new Uri("http://functions"), IngestEndpoint.KeyOf(name))
        {
            BatchEvents = _batchEvents,
            Gather = TimeSpan.FromSeconds(0.25),
            FreshFor = _freshFor,
            TryTimeout = TimeSpan.FromSeconds(15),
            LongestPause = TimeSpan.FromSeconds(20),
            ProbePause = TimeSpan.FromSeconds(20),
            Network = () => network.Carrier(sending),
            Jitter = _epochs.Unit,
        }, link, NullLogger.Instance);
        world.Say(name, $"starts with {_spool.Snapshot.Epoch}: {_spool.Snapshot.Depth} of {_spool.Snapshot.Last}");
        _forwarder.Start();
    }

    /// <summary>A PUBLISH arrives.</summary>
    public void Receive(GeneratedMessage message, Action acknowledge)
    {
        var process = _process;
        if (!process.IsAlive)
            return;
        var committed = _spool.Append(message.Topic, new ReadOnlySequence<byte>(message.Payload));
        _waiting.Add(new WaitingMessage(process, message, committed, acknowledge));
        if (world.Mutation?.AcknowledgesEarly == true)
            Acknowledge(process, message, acknowledge);
    }

    /// <summary>Power fails, or someone pulls the plug.</summary>
    public void Crash()
    {
        if (!_process.IsAlive)
            return;
        _process.Die();
        AfterDeath();
    }

    /// <summary>
    /// An orderly stop and a new start: sending ends, what has queued is written. (The uplink is not asked to stop but cut off: the
    /// runtime takes those who wait for a cancelled delay to the thread pool.)
    /// </summary>
    public void Restart()
    {
        var process = _process;
        if (!process.IsAlive || _isStopping)
            return;
        _isStopping = true;
        world.Say(name, "stops");
        world.Launch(process, async () =>
        {
            _sending.Die();
            await _spool.DisposeAsync();
            if (!process.IsAlive)
                return;
            process.Die();
            _forwarder.Abandon();
            Again();
        });
    }

    /// <summary>What the spool counts now.</summary>
    public void Look() => Spools[_spool.Snapshot.Epoch] = _spool.Snapshot;

    // A lane that ends of itself is a bug.
    private bool HasFailed()
    {
        if (!_forwarder.Completion.IsFaulted)
            return false;
        throw new InvalidOperationException($"{name}'s forwarder failed", _forwarder.Completion.Exception);
    }

    private void Acknowledge(SimulatedProcess process, GeneratedMessage message, Action acknowledge)
    {
        if (!process.IsAlive)
            return;
        world.Say(name, $"acknowledges {message.Number}");
        Acknowledged.Add(message.Number);
        acknowledge();
    }

    // Asked after each commit rather than awaited: many messages share one task, and the runtime takes all but one of those who await
    // a task to the thread pool. A refused message is not acknowledged: the device tries again.
    private void AcknowledgeCommitted()
    {
        var settled = _waiting.Where(waiting => waiting.Committed.IsCompleted).ToList();
        _waiting.RemoveAll(waiting => waiting.Committed.IsCompleted);
        foreach (var waiting in settled.Where(waiting => waiting.Committed.IsCompletedSuccessfully))
            Acknowledge(waiting.Process, waiting.Message, waiting.Acknowledge);
    }

    // The spool asks to write what has queued.
    private void Commit(SimulatedProcess process, Action commit) =>
        process.After(world.Random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(40)), () =>
        {
            if (world.Faults.Strikes(FaultKind.GatewayCrashedBeforeCommit))
            {
                world.Say(name, "dies before a commit");
                Crash();
                return;
            }
            if (!_isStopping && world.Faults.Strikes(FaultKind.DiskRefused))
            {
                world.Say(name, "disk refuses");
                _ = _spool.ChangeAsync(_ => throw new SpoolException("simulated: the disk refuses")).Exception;
            }
            var diesAfter = world.Faults.Strikes(FaultKind.GatewayCrashedAfterCommit);
            if (diesAfter)
                process.Die(); // deaf from here on: what the commit completes reaches nobody
            commit();
            AcknowledgeCommitted();
            if (!diesAfter)
                return;
            world.Say(name, $"dies after a commit: {_spool.Snapshot.Last}");
            AfterDeath();
        });

    private void AfterDeath()
    {
        _spool.Abandon();
        _forwarder.Abandon();
        Again();
    }

    private void Again()
    {
        Look();
        if (_spool.Snapshot.Depth == 0 && world.Faults.Strikes(FaultKind.DiskReplaced))
            _disk++; // nothing on it was owed to anybody
        world.Scheduler.After(world.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)), Start);
    }

    private sealed record WaitingMessage(SimulatedProcess Process, GeneratedMessage Message, Task Committed, Action Acknowledge);
}
