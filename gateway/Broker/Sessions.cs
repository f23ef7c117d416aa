using System.Collections;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Listening;

namespace SmartPilots.Gateway.Broker;

/// <summary>
/// The sessions' filters, their queues, which the published server leaves without bound, and their expiry, which it looks at only when the
/// same client comes again. Safe from any thread.
/// </summary>
internal sealed class Sessions(TimeProvider link)
{
    /// <summary>Messages that one session may have waiting; what comes beyond is not delivered to it.</summary>
    public const int MaxMessages = 1_000;

    /// <summary>Their bytes.</summary>
    public const long MaxBytes = 1 << 20;

    /// <summary>Bytes of all sessions together.</summary>
    public const long MaxBytesInAll = 32 << 20;

    /// <summary>Filters of one session.</summary>
    public const int MaxFilters = 1_000;

    private const string Key = "smartpilots-session";
    private const int Overhead = 256;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, ClientSession> _byId = new(StringComparer.Ordinal); // changed under the lock
    private long _bytes;

    public Subscriptions Subscriptions { get; } = new();

    public static ClientSession? Of(IDictionary items) => items[Key] as ClientSession;

    /// <summary>A client may come in: its session, unless it goes on with an old one.</summary>
    public static void Prepare(IDictionary newSession) => newSession[Key] = new ClientSession();

    /// <summary>It is in; only now it is known which session it goes on with.</summary>
    public void Established(string clientId, IDictionary items, MqttConnection connection)
    {
        if (Of(items) is not { } session)
            return;
        lock (_lock)
        {
            if (_byId.TryGetValue(clientId, out var former) && former != session)
                Clear(former);
            _byId[clientId] = session;
            (session.Connection, session.AwaySince) = (connection, 0);
            _bytes -= session.Unsent.Bytes; // the server has dropped what was not sent with QoS 0
            session.Unsent = default;
        }
    }

    /// <summary>Its client has left; 0 seconds when the session ends with that.</summary>
    public uint Away(IDictionary items)
    {
        if (Of(items) is not { Connection: { } connection } session)
            return uint.MaxValue;
        lock (_lock)
            session.AwaySince = Math.Max(1, link.GetTimestamp());
        return connection.SessionExpirySeconds;
    }

    public void Removed(string clientId, IDictionary items)
    {
        if (Of(items) is not { } session)
            return;
        lock (_lock)
        {
            Clear(session);
            _byId.TryRemove(KeyValuePair.Create(clientId, session));
        }
    }

    public bool IsExpired(string clientId) => _byId.TryGetValue(clientId, out var session) && IsExpired(session);

    public List<string> Expired() => [.. _byId.Where(entry => IsExpired(entry.Value)).Select(entry => entry.Key)];

    /// <summary>False when the session has too many filters.</summary>
    public bool TrySubscribe(IDictionary items, MqttTopicFilter filter)
    {
        if (Of(items) is not { } session)
            return true;
        lock (_lock)
        {
            var isNew = !session.Filters.ContainsKey(filter.Topic);
            if (isNew && session.Filters.Count >= MaxFilters)
                return false;
            if (isNew)
                Subscriptions.Add(filter.Topic);
            session.Filters[filter.Topic] = filter.QualityOfServiceLevel;
            return true;
        }
    }

    public void Unsubscribed(IDictionary items, string filter)
    {
        lock (_lock)
        {
            if (Of(items)?.Filters.Remove(filter) == true)
                Subscriptions.Remove(filter);
        }
    }

    /// <summary>Whether a message may be queued for a client; then it counts until <see cref="Sent"/> or <see cref="Acknowledged"/>.</summary>
    public bool TryEnqueue(string clientId, MqttApplicationMessage message)
    {
        if (!_byId.TryGetValue(clientId, out var session))
            return true;
        var size = Size(message.Topic, message.Payload.Length);
        lock (_lock)
        {
            var isOnce = QosOf(session, message) == MqttQualityOfServiceLevel.AtMostOnce;
            if (isOnce && !session.IsConnected)
                return false; // it would be dropped when the client comes
            var load = isOnce ? session.Unsent : session.Unacknowledged;
            if (load.Count >= MaxMessages || (load.Count > 0 && load.Bytes + size > MaxBytes) || _bytes + size > MaxBytesInAll)
                return false;
            _bytes += size;
            if (isOnce)
                session.Unsent = load + size;
            else
                session.Unacknowledged = load + size;
            return true;
        }
    }

    /// <summary>A message leaves.</summary>
    public void Sent(IDictionary items, MqttPublishPacket message)
    {
        if (message.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce || Of(items) is not { } session)
            return;
        lock (_lock)
            (session.Unsent, _bytes) = (session.Unsent - SizeOf(message), _bytes - SizeOf(message));
    }

    public void Acknowledged(IDictionary items, MqttPublishPacket message)
    {
        if (Of(items) is not { } session)
            return;
        lock (_lock)
            (session.Unacknowledged, _bytes) = (session.Unacknowledged - SizeOf(message), _bytes - SizeOf(message));
    }

    private static long SizeOf(MqttPublishPacket message) => Size(message.Topic, message.Payload.Length);

    private static long Size(string topic, long payload) => topic.Length + payload + Overhead;

    private static MqttQualityOfServiceLevel QosOf(ClientSession session, MqttApplicationMessage message)
    {
        var granted = MqttQualityOfServiceLevel.AtMostOnce;
        foreach (var (filter, qos) in session.Filters)
        {
            if (qos > granted && Subscriptions.IsMatch(message.Topic, filter))
                granted = qos;
        }
        return granted < message.QualityOfServiceLevel ? granted : message.QualityOfServiceLevel;
    }

    private bool IsExpired(ClientSession session)
    {
        lock (_lock)
            return session is { Connection.SessionExpirySeconds: < uint.MaxValue and var seconds, AwaySince: > 0 and var since }
                && link.GetElapsedTime(since) >= TimeSpan.FromSeconds(seconds);
    }

    // Under the lock.
    private void Clear(ClientSession session)
    {
        foreach (var filter in session.Filters.Keys)
            Subscriptions.Remove(filter);
        session.Filters.Clear();
        _bytes -= session.Unsent.Bytes + session.Unacknowledged.Bytes;
        (session.Unsent, session.Unacknowledged) = (default, default);
    }
}
