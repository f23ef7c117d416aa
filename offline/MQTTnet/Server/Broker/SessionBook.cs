using System.Collections;

namespace MQTTnet.Server;

/// <summary>All sessions by client id: one connection at most holds each.</summary>
internal sealed class SessionBook(MqttServerOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Session> _byClient = [];

    /// <summary>The last connection of each client, until all handlers have been told of its end.</summary>
    private readonly Dictionary<string, ClientConnection> _holders = [];

    /// <summary>
    /// Gives the client's session to a connection. <c>Former</c> is the connection that must end first, <c>Discarded</c> the
    /// session that a clean start ended, <c>IsPresent</c> whether an old session goes on [MQTT-3.2.2-2].
    /// </summary>
    public (Session Session, ClientConnection? Former, Session? Discarded, bool IsPresent) Attach(
        ClientConnection connection, string clientId, bool cleanStart, IDictionary items)
    {
        lock (_gate)
        {
            _byClient.TryGetValue(clientId, out var known);
            _holders.TryGetValue(clientId, out var former);
            _holders[clientId] = connection;
            var isPresent = known is not null && !cleanStart && !known.HasExpired() && !known.EndsWithConnection;
            var session = isPresent ? known! : new Session(clientId, options, time, items);
            _byClient[clientId] = session;
            session.Connection = connection;
            return (session, former, isPresent ? null : known, isPresent);
        }
    }

    /// <summary>A connection of this client that has broken, but whose end not all handlers know yet.</summary>
    public ClientConnection? Ending(string clientId)
    {
        lock (_gate)
            return _holders.GetValueOrDefault(clientId) is { IsEnding: true } holder ? holder : null;
    }

    /// <summary>All handlers know of the connection's end.</summary>
    public void Release(ClientConnection connection, string clientId)
    {
        lock (_gate)
        {
            if (_holders.GetValueOrDefault(clientId) == connection)
                _holders.Remove(clientId);
        }
    }

    /// <summary>False when the connection no longer holds the session: another took it over.</summary>
    public bool Detach(ClientConnection connection, Session session)
    {
        lock (_gate)
        {
            if (session.Connection != connection)
                return false;
            session.Connection = null;
            session.DisconnectedAt = time.GetTimestamp();
            return _byClient.GetValueOrDefault(session.ClientId) == session;
        }
    }

    /// <summary>Removes the session unless it is held by a connection, or gone.</summary>
    public bool RemoveIdle(Session session)
    {
        lock (_gate)
            return session.Connection is null && IsKnown(session) && _byClient.Remove(session.ClientId);
    }

    public bool Remove(Session session)
    {
        lock (_gate)
            return IsKnown(session) && _byClient.Remove(session.ClientId);
    }

    public Session? Find(string clientId)
    {
        lock (_gate)
            return _byClient.GetValueOrDefault(clientId);
    }

    public List<Session> All()
    {
        lock (_gate)
            return [.. _byClient.Values];
    }

    public List<Session> Expired()
    {
        lock (_gate)
            return _byClient.Values.Where(s => s.HasExpired()).ToList();
    }

    private bool IsKnown(Session session) => _byClient.GetValueOrDefault(session.ClientId) == session;
}
