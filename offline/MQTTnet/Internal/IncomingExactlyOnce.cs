namespace MQTTnet.Internal;

/// <summary>
/// The identifiers of QoS 2 messages that the other side has begun. A repeated PUBLISH is not delivered again [MQTT-4.3.3-10], but only
/// once the client could know that it was taken: an identifier whose PUBREC was withheld, or never left, is forgotten,
/// because the sender will send that message again and nobody has promised to keep it.
/// </summary>
/// <remarks>
/// The holder is the connection that a message came over. A handler may outlast it: what such a one has not taken belongs to the next
/// connection as soon as the message comes again there, and what it says too late counts no more.
/// </remarks>
internal sealed class IncomingExactlyOnce
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, (object Holder, bool IsRecorded)> _recognised = [];

    /// <summary>False when the message was taken before.</summary>
    public bool Begin(ushort identifier, object holder)
    {
        lock (_gate)
        {
            if (_recognised.TryGetValue(identifier, out var known) && (known.IsRecorded || known.Holder == holder))
                return false;
            _recognised[identifier] = (holder, false);
            return true;
        }
    }

    public void Recorded(ushort identifier, object holder)
    {
        lock (_gate)
        {
            if (_recognised.TryGetValue(identifier, out var known) && known.Holder == holder)
                _recognised[identifier] = (holder, true);
        }
    }

    /// <summary>False when the identifier is unknown.</summary>
    public bool Forget(ushort identifier)
    {
        lock (_gate)
            return _recognised.Remove(identifier);
    }

    public void Clear()
    {
        lock (_gate)
            _recognised.Clear();
    }

    public void ForgetUnrecorded(object holder)
    {
        lock (_gate)
        {
            foreach (var identifier in _recognised.Where(r => !r.Value.IsRecorded && r.Value.Holder == holder).Select(r => r.Key).ToList())
                _recognised.Remove(identifier);
        }
    }
}
