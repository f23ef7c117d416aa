namespace MQTTnet.Internal;

/// <summary>
/// The identifiers of QoS 2 messages that the other side has begun. A repeated PUBLISH is not delivered again [MQTT-4.3.3-10], but only
/// once the client could know that it was taken: an identifier whose PUBREC was withheld, or never left, is forgotten,
/// because the sender will send that message again and nobody has promised to keep it.
/// </summary>
internal sealed class IncomingExactlyOnce
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, bool> _recognised = [];

    /// <summary>False when the message was taken before.</summary>
    public bool Begin(ushort identifier)
    {
        lock (_gate)
            return _recognised.TryAdd(identifier, false);
    }

    public void Recorded(ushort identifier)
    {
        lock (_gate)
        {
            if (_recognised.ContainsKey(identifier))
                _recognised[identifier] = true;
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

    public void ForgetUnrecorded()
    {
        lock (_gate)
        {
            foreach (var identifier in _recognised.Where(r => !r.Value).Select(r => r.Key).ToList())
                _recognised.Remove(identifier);
        }
    }
}
