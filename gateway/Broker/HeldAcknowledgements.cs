namespace SmartPilots.Gateway.Broker;

/// <summary>
/// Holds each acknowledgement of one client until its message is on disk. The server takes a connection's next packet as soon as the
/// publish handler returns, so many commits are under way at once; the acknowledgement waits here, by packet id.
/// </summary>
internal sealed class HeldAcknowledgements
{
    /// <summary>QoS 2 messages of one client that wait for their release; one more closes its connection.</summary>
    public const int MaxUnreleased = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, Task> _commits = [];
    private readonly HashSet<ushort> _unreleased = [];
    private ushort _arriving;

    /// <summary>A PUBLISH with a packet id has been read; the publish handler follows.</summary>
    public void Arriving(ushort packetId)
    {
        lock (_lock)
            _arriving = packetId;
    }

    /// <summary>
    /// Starts the commit of the message that has arrived, unless it is a QoS 2 message repeated before its release. False when no packet
    /// announced it (a will): then the caller awaits the commit.
    /// </summary>
    public bool TryHold(bool exactlyOnce, Func<Task> commit, out Task held, out bool isRepeated)
    {
        isRepeated = false;
        lock (_lock)
        {
            var id = _arriving;
            _arriving = 0;
            if (id != 0 && exactlyOnce && _unreleased.Contains(id) && _commits.TryGetValue(id, out var earlier) && !earlier.IsFaulted)
            {
                (held, isRepeated) = (earlier, true);
                return true;
            }
            held = commit();
            if (id == 0)
                return false;
            _commits[id] = held;
            if (exactlyOnce)
                _unreleased.Add(id);
            return true;
        }
    }

    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _unreleased.Count >= MaxUnreleased;
        }
    }

    /// <summary>The commit an acknowledgement waits for; a packet id that nothing was stored under is never acknowledged.</summary>
    public Task Commit(ushort packetId, bool exactlyOnce)
    {
        lock (_lock)
        {
            if (!_commits.TryGetValue(packetId, out var commit))
                return Task.FromException(new InvalidOperationException($"Nothing was stored under packet id {packetId}."));
            if (!exactlyOnce)
                _commits.Remove(packetId);
            return commit;
        }
    }

    /// <summary>PUBREL: the same id may carry a new QoS 2 message from now on.</summary>
    public void Released(ushort packetId)
    {
        lock (_lock)
        {
            if (_unreleased.Remove(packetId))
                _commits.Remove(packetId);
        }
    }

    /// <summary>
    /// A clean start forgets what was not released. Commits stay: a taken-over connection may still wait for one, and a new message
    /// under the same id replaces it.
    /// </summary>
    public void Forget()
    {
        lock (_lock)
            _unreleased.Clear();
    }
}
