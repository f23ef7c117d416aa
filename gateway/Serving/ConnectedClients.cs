using System.Collections;
using System.Collections.Concurrent;

namespace SmartPilots.Gateway.Serving;

/// <summary>
/// Who holds each client id, until its session ends. The server may tell of the end of a client's old session after it has asked whether
/// its next connection may come in: so each session carries the client it belongs to, and its end forgets that one only.
/// </summary>
internal sealed class ConnectedClients : IEnumerable<KeyValuePair<string, ConnectedClient>>
{
    private const string Key = "smartpilots-client";

    private readonly ConcurrentDictionary<string, ConnectedClient> _byId = new(StringComparer.Ordinal);

    public ConnectedClient? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>It may come in.</summary>
    /// <param name="newSession">The items of the session it gets unless it goes on with an old one.</param>
    public void Enter(string id, ConnectedClient client, IDictionary newSession)
    {
        newSession[Key] = client;
        _byId[id] = client;
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

    public void Forget(string id, ConnectedClient client) => _byId.TryRemove(KeyValuePair.Create(id, client));

    public IEnumerator<KeyValuePair<string, ConnectedClient>> GetEnumerator() => _byId.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
