using System.Collections;
using System.Collections.Concurrent;

namespace SmartPilots.Gateway.Broker;

/// <summary>
/// Who holds each client id, until its session ends. Each session carries the client it belongs to, and its end forgets that one only.
/// </summary>
internal sealed class ConnectedClients : IEnumerable<KeyValuePair<string, ConnectedClient>>
{
    private const string Key = "smartpilots-client";

    private readonly ConcurrentDictionary<string, ConnectedClient> _byId = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<string>> _idsOf = new(StringComparer.Ordinal); // under the lock, as are changes of the other

    public ConnectedClient? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>It may come in, unless another one has since <paramref name="former"/>.</summary>
    /// <param name="newSession">The items of the session it gets unless it goes on with an old one.</param>
    public bool TryEnter(string id, ConnectedClient client, IDictionary newSession, ConnectedClient? former)
    {
        newSession[Key] = client;
        lock (_lock)
        {
            if (_byId.TryGetValue(id, out var known))
            {
                if (!ReferenceEquals(known, former))
                    return false;
                Leave(known.User, id);
            }
            _byId[id] = client;
            if (!_idsOf.TryGetValue(client.User, out var ids))
                _idsOf[client.User] = ids = [];
            ids.Add(id);
            return true;
        }
    }

    /// <summary>Whether another client than the session's has come in with its id.</summary>
    public bool IsSucceeded(string id, IDictionary session) => Find(id) is { } client && !Holds(session, client);

    /// <summary>The client ids of a user, the one that came in last at the end.</summary>
    public IReadOnlyList<string> IdsOf(string user)
    {
        lock (_lock)
            return _idsOf.TryGetValue(user, out var ids) ? [.. ids] : [];
    }

    /// <summary>It is in; only now it is known which session it goes on with.</summary>
    public void Established(string id, IDictionary session)
    {
        if (_byId.TryGetValue(id, out var client))
            session[Key] = client;
    }

    public bool Holds(IDictionary session, ConnectedClient client) => ReferenceEquals(session[Key], client);

    public void Forget(string id, IDictionary session)
    {
        if (session[Key] is ConnectedClient client)
            Forget(id, client);
    }

    public void Forget(string id, ConnectedClient client)
    {
        lock (_lock)
        {
            if (_byId.TryRemove(KeyValuePair.Create(id, client)))
                Leave(client.User, id);
        }
    }

    public IEnumerator<KeyValuePair<string, ConnectedClient>> GetEnumerator() => _byId.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Leave(string user, string id)
    {
        if (_idsOf.TryGetValue(user, out var ids) && ids.Remove(id) && ids.Count == 0)
            _idsOf.Remove(user);
    }
}
