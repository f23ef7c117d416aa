namespace MQTTnet.Server;

/// <summary>The sessions that share one filter under one name: each message goes to one of them, in turn (MQTT 5, 4.8.2).</summary>
internal sealed class ShareGroup
{
    private readonly List<Subscription> _members = [];
    private int _next;

    public bool IsEmpty => _members.Count == 0;

    /// <summary>True when the session is new here.</summary>
    public bool Add(Subscription subscription)
    {
        var known = _members.FindIndex(member => member.Session == subscription.Session);
        if (known < 0)
            _members.Add(subscription);
        else
            _members[known] = subscription;
        return known < 0;
    }

    public bool Remove(Session session)
    {
        var at = _members.FindIndex(member => member.Session == session);
        if (at < 0)
            return false;
        _members.RemoveAt(at);
        if (at < _next)
            _next--;
        return true;
    }

    /// <summary>
    /// Whose turn it is. Who is connected comes first: a message must not wait for one that is away while another could take it. Where all
    /// are away, it waits for the one whose turn it is.
    /// </summary>
    public Subscription Take()
    {
        for (var i = 0; i < _members.Count; i++)
        {
            if (_members[(_next + i) % _members.Count].Session.Connection is null)
                continue;
            _next += i;
            break;
        }
        var taken = _members[_next % _members.Count];
        _next = (_next + 1) % _members.Count;
        return taken;
    }
}
