using System.Collections;

namespace MQTTnet.Server;

public sealed class MqttSessionStatus
{
    private readonly Session _session;
    private readonly Broker _broker;

    internal MqttSessionStatus(Session session, Broker broker)
    {
        _session = session;
        _broker = broker;
    }

    public string Id => _session.ClientId;

    public IDictionary Items => _session.Items;

    public DateTime CreatedTimestamp => _session.CreatedAt;

    /// <summary>Seconds.</summary>
    public uint ExpiryInterval => _session.ExpiryInterval;

    public long PendingApplicationMessagesCount => _session.Outgoing.PendingCount;

    public Task DeleteAsync() => _broker.DeleteSessionAsync(_session);
}
