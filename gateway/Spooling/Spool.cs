using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SmartPilots.Gateway.Telemetry;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Messages on disk until the functions have them. One writer commits all that has queued when the disk is free: one fsync for many
/// messages. A lone message waits for nothing but the disk; where others follow closely it waits for them (<see cref="CommitDelay"/>).
/// </summary>
public sealed class Spool : IAsyncDisposable
{
    private readonly SpoolOptions _options;
    private readonly TimeProvider _clock;
    private readonly DiskSpace _disk;
    private readonly SpoolQueue _queue;
    private readonly SpoolWriter _writer;

    /// <param name="clock">The pilot's: stamps the time of receipt.</param>
    /// <param name="link">Real time: tells how long messages have waited for the link.</param>
    /// <param name="freshFor">How long live's first in line may wait before live leaves it to the backlog.</param>
    public Spool(SpoolOptions options, TimeSpan freshFor, TimeProvider clock, TimeProvider link, ILogger log)
    {
        (_options, _clock) = (options, clock);
        _disk = new DiskSpace(options.Path, options.DiskReserveBytes, link);
        _queue = new SpoolQueue(options, link);
        _writer = new SpoolWriter(options, _queue, _disk, freshFor, clock, link, log);
    }

    /// <summary>As of the last commit.</summary>
    public SpoolSnapshot Snapshot => _queue.Snapshot;

    /// <summary>Fails when the writer has ended by a bug, and never ends else: nothing is committed from then on.</summary>
    internal Task Failed => _writer.Failed;

    /// <summary>Of the messages that wait.</summary>
    internal TraceContexts Traces => _writer.Traces;

    /// <summary>What the disk refused last; null when the last commit went well.</summary>
    public SpoolDiskError? Fault => _writer.Fault;

    /// <summary>The disk is down to its reserve: nothing is taken.</summary>
    public bool IsDiskLow => _disk.IsShort;

    /// <summary>Left on the disk, beside what the spool's file can use again; 0 when the disk cannot be asked.</summary>
    public long DiskFreeBytes => _disk.FreeBytes;

    /// <summary>A cap is reached: that on bytes, or (where the oldest are not dropped) that on age.</summary>
    public bool IsFull => Snapshot.Bytes >= _options.MaxBytes || (_options.Overflow == SpoolOverflow.RefuseNew && IsTooOld(_clock.GetUtcNow().UtcTicks));

    /// <summary>Whose messages are refused because they have all of their share: <see cref="SpoolOptions.OwnerShare"/>.</summary>
    internal IReadOnlyList<string> ExhaustedShares() => _queue.ExhaustedShares();

    /// <summary>More waits for the disk than may be held in memory: publishers should wait for their commits one by one.</summary>
    public bool IsCongested => _queue.Bytes > _options.MaxPendingBytes;

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
        return Refusal(now) is { } refusal ? Task.FromException(refusal) : _queue.Append(topic, payload, now, owner, trace);
    }

    /// <summary>Runs a change on the writer, in the same commit as the messages that queued meanwhile.</summary>
    internal Task ChangeAsync(Action<SpoolFile> change) => _queue.Add(change);

    /// <summary>A reader has met damage that the writer may never touch: the next commit recovers the file first.</summary>
    internal void Suspect() => _writer.Suspect();

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
                taken = _writer.Lanes.Take(file, lane, maxEvents, maxBytes, widen) is { } range ? new LaneBatch(file.Epoch, range) : null;
                backlogGrew |= _writer.Lanes.BacklogGrew; // a refused group is tried again without its messages
            });
        }
        finally
        {
            if (backlogGrew) // also when the disk refused: what live has left, it does not take again
                _writer.Arrivals.Announce();
        }
        return taken;
    }

    /// <summary>Carries out what another process has ordered for poison.</summary>
    internal async Task ApplyPoisonOrdersAsync()
    {
        var returned = false;
        await ChangeAsync(file =>
        {
            returned = file.Poison.ApplyOrders();
            if (returned)
                _writer.Lanes.Note(file.Messages.Last);
        });
        if (returned)
            _writer.Arrivals.Announce();
    }

    /// <summary>Ends when there is something new for that lane since this call.</summary>
    internal Task NextArrival(string lane) => _writer.Arrivals.Next(lane);

    /// <summary>Writes what has queued, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Stop();
        await Task.WhenAny(_writer.Stopped, _writer.Failed);
    }

    /// <summary>For the simulation: the process is dead. Only what was committed is left; nobody is told anything.</summary>
    internal void Abandon() => _writer.Abandon();

    private SpoolRefusedException? Refusal(long now)
    {
        if (_disk.IsShort)
            return new SpoolRefusedException("The disk is down to the spool's reserve.");
        if (_options.Overflow == SpoolOverflow.DropOldest)
            return null;
        if (Snapshot.Bytes is var bytes && bytes >= _options.MaxBytes)
            return new SpoolRefusedException($"The spool is full: {bytes:N0} bytes wait.");
        return IsTooOld(now) ? new SpoolRefusedException($"The oldest message in the spool has waited longer than {_options.MaxAge}.") : null;
    }

    private bool IsTooOld(long now) => Snapshot.OldestReceivedTicks is var oldest && oldest > SpoolOptions.Year2020 && now - oldest > _options.MaxAge.Ticks;
}
