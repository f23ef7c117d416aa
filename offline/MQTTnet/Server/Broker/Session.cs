using System.Collections;
using System.Collections.Concurrent;
using MQTTnet.Internal;
using MQTTnet.Packets;

namespace MQTTnet.Server;

/// <summary>What the server remembers of one client, over one connection or several.</summary>
internal sealed class Session(string clientId, MqttServerOptions options, TimeProvider time, IDictionary? items)
{
    public string ClientId { get; } = clientId;

    public string? UserName { get; set; }

    public IDictionary Items { get; } = items ?? new ConcurrentDictionary<object, object>();

    public DateTime CreatedAt { get; } = time.GetUtcNow().UtcDateTime;

    /// <summary>Seconds after the end of the connection; 0 at once, 4294967295 never.</summary>
    public uint ExpiryInterval { get; set; }

    /// <summary>The connection that the session belongs to now. Guarded by the session book.</summary>
    public ClientConnection? Connection { get; set; }

    /// <summary>Timestamp of the end of the last connection. Guarded by the session book.</summary>
    public long DisconnectedAt { get; set; }

    public OutgoingMessages Outgoing { get; } = new(options, time);

    public IncomingExactlyOnce Incoming { get; } = new();

    /// <summary>By filter; changed by the connection's reader and by the server's owner.</summary>
    public ConcurrentDictionary<string, MqttTopicFilter> Subscriptions { get; } = new(1, 0);

    /// <summary>Connected, and over with that connection, also when another takes it over [MQTT-3.1.2-6].</summary>
    public bool EndsWithConnection => Connection is not null && ExpiryInterval == 0;

    public bool HasExpired() =>
        Connection is null && ExpiryInterval != uint.MaxValue
        && time.GetElapsedTime(DisconnectedAt) >= TimeSpan.FromSeconds(ExpiryInterval);
}
