using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>The last retained message of each topic.</summary>
internal sealed class RetainedBook(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _byTopic = [];

    /// <summary>An empty payload removes the message [MQTT-3.3.1-6]. False when there was nothing to remove.</summary>
    public bool Store(MqttApplicationMessage message)
    {
        lock (_gate)
        {
            if (message.Payload.IsEmpty)
                return _byTopic.Remove(message.Topic);
            _byTopic[message.Topic] = new Entry(message, time.GetTimestamp());
            return true;
        }
    }

    public void Clear()
    {
        lock (_gate)
            _byTopic.Clear();
    }

    public MqttApplicationMessage? Find(string topic)
    {
        lock (_gate)
            return _byTopic.TryGetValue(topic, out var entry) && !HasExpired(entry) ? entry.Message : null;
    }

    public List<MqttApplicationMessage> All()
    {
        lock (_gate)
            return _byTopic.Values.Where(e => !HasExpired(e)).Select(e => e.Message).ToList();
    }

    public void RemoveExpired()
    {
        lock (_gate)
        {
            foreach (var (topic, _) in _byTopic.Where(e => HasExpired(e.Value)).ToList())
                _byTopic.Remove(topic);
        }
    }

    /// <summary>The messages that a new subscription to <paramref name="filter"/> gets, with the time since they were stored.</summary>
    public List<(MqttApplicationMessage Message, long StoredAt)> Matching(string filter)
    {
        lock (_gate)
        {
            if (filter.AsSpan().IndexOfAny('+', '#') < 0)
                return _byTopic.TryGetValue(filter, out var one) ? [(one.Message, one.StoredAt)] : [];
            return _byTopic.Values
                .Where(e => MqttTopicFilterComparer.Compare(e.Message.Topic, filter) == MqttTopicFilterCompareResult.IsMatch)
                .Select(e => (e.Message, e.StoredAt))
                .ToList();
        }
    }

    private bool HasExpired(Entry entry) =>
        entry.Message.MessageExpiryInterval > 0
        && time.GetElapsedTime(entry.StoredAt) >= TimeSpan.FromSeconds(entry.Message.MessageExpiryInterval);

    private readonly record struct Entry(MqttApplicationMessage Message, long StoredAt);
}
