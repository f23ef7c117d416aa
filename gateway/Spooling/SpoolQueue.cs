using System.Buffers;
using System.Diagnostics;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// What waits for the disk. Filled from any thread, emptied by the <see cref="SpoolWriter"/>, which also tells it what is on disk: the caps
/// count both.
/// </summary>
internal sealed class SpoolQueue
{
    /// <summary>Bytes that are worth an fsync without waiting for more.</summary>
    private const int EnoughToCommit = 256 << 10;

    private readonly SpoolOptions _options;
    private readonly CommitDelay _delay;

    // Under the lock.
    private readonly object _lock = new(); // not a Lock: the writer waits on it, without the spinning of a semaphore
    private readonly SpoolShares _shares;
    private SpoolGroup _filling;
    private SpoolGroup _spare;
    private long _writing; // bytes of the group that the writer has, as the cap counts them
    private bool _isSignalled;
    private bool _isStopping;

    private volatile SpoolSnapshot _snapshot = null!; // the writer's first act
    private Action _write = () => { };

    public SpoolQueue(SpoolOptions options, TimeProvider link)
    {
        _options = options;
        _delay = new CommitDelay(options.CommitDelay, link);
        _shares = new SpoolShares(options.OwnerShare > 0 ? (long)(options.MaxBytes * options.OwnerShare) : null);
        (_filling, _spare) = (new SpoolGroup(options.Completion), new SpoolGroup(options.Completion));
    }

    /// <summary>As of the last commit.</summary>
    public SpoolSnapshot Snapshot => _snapshot;

    /// <summary>Bytes that wait and are not with the writer yet.</summary>
    public int Bytes => Volatile.Read(ref _filling).Bytes;

    /// <param name="trace">Of the message, when one is recorded.</param>
    public Task Append(string topic, in ReadOnlySequence<byte> payload, long receivedTicks, SpoolOwner owner, in ActivityContext trace = default)
    {
        lock (_lock)
        {
            if (_isStopping)
                return Task.FromException(new SpoolRefusedException("The gateway is stopping."));
            if (_options.Overflow == SpoolOverflow.RefuseNew && _snapshot.Bytes + _writing + _filling.SpoolBytes >= _options.MaxBytes)
                return Task.FromException(new SpoolRefusedException("The spool is full with what waits for the disk."));
            if (!_shares.Takes(owner, SpoolGroup.SpoolBytesOf(topic, payload)))
                return Task.FromException(new SpoolRefusedException($"The messages of {owner.Name} have all of their share of the spool."));
            _filling.Add(topic, payload, receivedTicks, owner.Id, trace);
            var done = _filling.Done;
            Signal();
            return done;
        }
    }

    public Task Add(Action<SpoolFile> change)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isStopping, typeof(Spool));
            var changed = _filling.Add(change);
            Signal();
            return changed;
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            Signal();
        }
    }

    public IReadOnlyList<string> ExhaustedShares()
    {
        lock (_lock)
            return _shares.Exhausted();
    }

    /// <summary>With a <see cref="SpoolOptions.Disk"/>, which calls the writer: how. Else the writer calls <see cref="WaitForWork"/>.</summary>
    public void WriteBy(Action write) => _write = write;

    /// <summary>Until something waits, and then as long as it should wait for more.</summary>
    public void WaitForWork()
    {
        lock (_lock)
        {
            while (!_isSignalled)
                Monitor.Wait(_lock);
            if (_isStopping || _filling.Count == 0)
                return;
            var steps = _delay.Steps();
            var (before, early) = (_filling.Count, 0);
            for (var step = 0; step < steps && !_isStopping && _filling.Bytes < EnoughToCommit; step++)
            {
                Monitor.Wait(_lock, CommitDelay.Step); // what is appended now does not wake it
                early = step == 0 ? _filling.Count - before : early;
            }
            if (steps > 0)
                _delay.Came(early, _filling.Count - before - early, steps);
            _delay.Begins(_filling.Count);
        }
    }

    /// <summary>All that waits; the writer gives it back with <see cref="Return"/>.</summary>
    /// <param name="isLast">Nothing waits and nothing will.</param>
    public SpoolGroup Take(out bool isLast)
    {
        lock (_lock)
        {
            _isSignalled = false;
            var group = _filling;
            (_filling, _writing) = (_spare, group.SpoolBytes);
            isLast = _isStopping && group.IsEmpty;
            if (_isStopping && !isLast)
                Signal();
            return group;
        }
    }

    public void Return(SpoolGroup group)
    {
        lock (_lock)
            (_spare, _writing) = (group, 0);
    }

    /// <summary>What is on disk now. The group that the writer has is in it: counted with it, its messages would count twice.</summary>
    public void Committed(SpoolSnapshot snapshot)
    {
        lock (_lock)
            (_snapshot, _writing) = (snapshot, 0);
    }

    /// <summary>The group's messages are on disk, or will never be. To be called after the file has counted them.</summary>
    public void Settled(SpoolGroup group)
    {
        lock (_lock)
            _shares.Arrived(group.Owned);
    }

    /// <summary>The file that holds the owners' messages from now on.</summary>
    public void Opened(OwnerBytes owners)
    {
        lock (_lock)
            _shares.Open(owners.Of);
    }

    private void Signal()
    {
        if (_isSignalled)
            return;
        _isSignalled = true;
        if (_options.Disk is { } disk)
            disk(_write);
        else
            Monitor.Pulse(_lock);
    }
}
