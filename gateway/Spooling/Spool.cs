using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SmartPilots.Gateway.Telemetry;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Messages on disk until the functions have them. One writer commits all that has queued when the disk is free: one fsync for many
/// messages. A lone message waits for nothing but the disk; where others follow closely they gather first (<see cref="CommitDelay"/>).
/// </summary>
public sealed partial class Spool : IAsyncDisposable
{
    /// <summary>Bytes that are worth an fsync without waiting for more.</summary>
    private const int EnoughToCommit = 256 << 10;

    private static readonly long Year2020 = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly SpoolOptions _options;
    private readonly TimeProvider _clock;
    private readonly TimeProvider _link;
    private readonly LaneStore _lanes;
    private readonly DiskSpace _disk;
    private readonly CommitDelay _gathering;
    private readonly SpoolShares _shares;
    private readonly ILogger _log;
    private readonly TaskCreationOptions _completion;
    private readonly TaskCompletionSource _stopped;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Under the lock.
    private readonly object _lock = new(); // not a Lock: the writer waits on it, without the spinning of a semaphore
    private SpoolGroup _filling;
    private SpoolGroup _spare;
    private long _writing; // bytes of the group that the writer has, as the cap counts them
    private bool _workSignalled;
    private bool _stopping;
    private readonly Dictionary<string, TaskCompletionSource> _arrivals = [];

    // The writer's; null while the disk does not let it be opened.
    private SpoolFile? _file;

    private volatile SpoolSnapshot _snapshot;
    private volatile SpoolDiskError? _fault;
    private volatile bool _isSuspect;

    /// <param name="clock">The pilot's: stamps the time of receipt.</param>
    /// <param name="link">Real time: tells how long messages have waited for the link.</param>
    /// <param name="freshFor">How long live's first in line may wait before live leaves it to the backlog.</param>
    public Spool(SpoolOptions options, TimeSpan freshFor, TimeProvider clock, TimeProvider link, ILogger log)
    {
        _options = options;
        _clock = clock;
        _link = link;
        _log = log;
        _lanes = new LaneStore(freshFor, link);
        // A writer that others call runs their continuations; its own thread is never lent to them.
        _completion = options.Disk is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;
        (_filling, _spare, _stopped) = (new SpoolGroup(_completion), new SpoolGroup(_completion), new TaskCompletionSource(_completion));
        _disk = new DiskSpace(options.Path, options.DiskReserveBytes, link);
        _gathering = new CommitDelay(options.Gather, link);
        _shares = new SpoolShares(options.OwnerShare > 0 ? (long)(options.MaxBytes * options.OwnerShare) : null);
        _snapshot = Look(OpenFile());
        if (options.Disk is null)
            new Thread(WriteUntilStopped) { IsBackground = true, Name = "spool writer" }.Start();
    }

    /// <summary>As of the last commit.</summary>
    public SpoolSnapshot Snapshot => _snapshot;

    /// <summary>Fails when the writer has died of a bug, and never ends else: nothing is committed from then on.</summary>
    internal Task Failed => _failed.Task;

    /// <summary>Of the messages that wait.</summary>
    internal TraceContexts Traces { get; } = new();

    /// <summary>What the disk refused last; null when the last commit went well.</summary>
    public SpoolDiskError? Fault => _fault;

    /// <summary>The disk is down to its reserve: nothing is taken.</summary>
    public bool IsDiskLow => _disk.IsShort;

    /// <summary>Left on the disk, beside what the spool's file can use again; 0 when the disk cannot be asked.</summary>
    public long DiskFreeBytes => _disk.FreeBytes;

    /// <summary>A cap is reached: that on bytes, or (where the oldest are not dropped) that on age.</summary>
    public bool IsFull => _snapshot.Bytes >= _options.MaxBytes || (_options.Overflow == SpoolOverflow.RefuseNew && IsTooOld(_clock.GetUtcNow().UtcTicks));

    /// <summary>Whose messages are refused because they have all of their share: <see cref="SpoolOptions.OwnerShare"/>.</summary>
    internal IReadOnlyList<string> ExhaustedShares()
    {
        lock (_lock)
            return _shares.Exhausted();
    }

    /// <summary>More waits for the disk than may be held in memory: publishers should wait for their commits one by one.</summary>
    public bool IsCongested => Volatile.Read(ref _filling).Bytes > _options.MaxPendingBytes;

    /// <summary>
    /// Queues a message; the task ends when it is on disk. It fails with <see cref="SpoolRefusedException"/> at a cap and with
    /// <see cref="SpoolException"/> when the disk fails; then the message is not the gateway's.
    /// </summary>
    public Task Append(string topic, in ReadOnlySequence<byte> payload) => Append(topic, payload, SpoolOwner.Nobody);

    /// <param name="owner">In whose share it counts: it fails with <see cref="SpoolRefusedException"/> when that is used up too.</param>
    internal Task Append(string topic, in ReadOnlySequence<byte> payload, SpoolOwner owner)
    {
        var span = GatewayTraces.IsOn ? GatewayTraces.Receive(RetainedTopic.Plain(topic, out _), payload.Length) : null;
        var done = Queue(topic, payload, owner, GatewayTraces.RecordedContext(span));
        span?.EndWith(done);
        return done;
    }

    private Task Queue(string topic, in ReadOnlySequence<byte> payload, SpoolOwner owner, in ActivityContext trace)
    {
        var now = _clock.GetUtcNow().UtcTicks;
        if (Refusal(now) is { } refusal)
            return Task.FromException(refusal);
        Task done;
        lock (_lock)
        {
            if (_stopping)
                return Task.FromException(new SpoolRefusedException("The gateway is stopping."));
            if (_options.Overflow == SpoolOverflow.RefuseNew && _snapshot.Bytes + _writing + _filling.SpoolBytes >= _options.MaxBytes)
                return Task.FromException(new SpoolRefusedException("The spool is full with what waits for the disk."));
            if (!_shares.Takes(owner, SpoolGroup.SpoolBytesOf(topic, payload)))
                return Task.FromException(new SpoolRefusedException($"The messages of {owner.Name} have all of their share of the spool."));
            _filling.Add(topic, payload, now, owner.Id, trace);
            done = _filling.Done;
            Signal();
        }
        return done;
    }

    /// <summary>Runs a change on the writer, in the same commit as the messages that queued meanwhile.</summary>
    internal Task ChangeAsync(Action<SpoolFile> change)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var changed = _filling.Add(change);
            Signal();
            return changed;
        }
    }

    /// <summary>A reader has met damage that the writer may never touch: the next commit rescues the file first.</summary>
    internal void Suspect() => _isSuspect = true;

    /// <summary>Assigns the next messages of a lane to it, durably; null when there are none.</summary>
    /// <param name="widen">Leftovers of the last batch may be followed by others.</param>
    internal async Task<LaneBatch?> TakeAsync(string lane, int maxEvents, int maxBytes, bool widen = false)
    {
        LaneBatch? taken = null;
        var backlogGrew = false;
        try
        {
            await ChangeAsync(file =>
            {
                taken = _lanes.Take(file, lane, maxEvents, maxBytes, widen) is { } range ? new LaneBatch(file.Epoch, range) : null;
                backlogGrew |= _lanes.BacklogGrew; // a refused group is tried again without its messages
            });
        }
        finally
        {
            if (backlogGrew) // also when the disk refused: what live has left, it does not take again
                SayArrived();
        }
        return taken;
    }

    /// <summary>Carries out what another process has ordered for poison.</summary>
    internal async Task ObeyPoisonOrdersAsync()
    {
        var returned = false;
        await ChangeAsync(file =>
        {
            returned = file.ObeyPoisonOrders();
            if (returned)
                _lanes.Note(file.Last);
        });
        if (returned)
            SayArrived();
    }

    /// <summary>Ends when there is something new for that lane since this call.</summary>
    internal Task NextArrival(string lane)
    {
        lock (_lock)
        {
            if (!_arrivals.TryGetValue(lane, out var arrival))
                _arrivals[lane] = arrival = new TaskCompletionSource(_completion);
            return arrival.Task;
        }
    }

    /// <summary>Writes what has queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _stopping = true;
            Signal();
        }
        await Task.WhenAny(_stopped.Task, _failed.Task);
    }

    private SpoolRefusedException? Refusal(long now)
    {
        var snapshot = _snapshot;
        if (_disk.IsShort)
            return new SpoolRefusedException("The disk is down to the spool's reserve.");
        if (_options.Overflow == SpoolOverflow.DropOldest)
            return null;
        if (snapshot.Bytes >= _options.MaxBytes)
            return new SpoolRefusedException($"The spool is full: {snapshot.Bytes:N0} bytes wait.");
        return IsTooOld(now) ? new SpoolRefusedException($"The oldest message in the spool has waited longer than {_options.MaxAge}.") : null;
    }

    // A stamp from before 2020 is a clock that was not set, not an age.
    private bool IsTooOld(long now) =>
        _snapshot.OldestReceivedTicks is var oldest && oldest > Year2020 && now - oldest > _options.MaxAge.Ticks;

    private void SayArrived()
    {
        TaskCompletionSource[] arrivals;
        lock (_lock)
        {
            arrivals = [.. _arrivals.Values];
            _arrivals.Clear();
        }
        foreach (var arrival in arrivals)
            arrival.SetResult();
    }

    /// <summary>For the simulation: the process is dead. Only what was committed is left; nobody is told anything.</summary>
    internal void Abandon() => _file?.Dispose();
}
