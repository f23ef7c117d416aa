using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

/// <summary>
/// Devices publish to the same few topics again and again: remembers the string of a topic, so that it is decoded, checked
/// and allocated once. A later topic with the same slot replaces the earlier; entries are immutable, so racing is harmless.
/// </summary>
internal sealed class TopicCache(int slots)
{
    private const int LongestKept = 256;

    private readonly Entry?[] _entries = new Entry?[slots];

    /// <summary>The topic name, or "" for no bytes. Throws when it is not UTF-8 or has a wildcard [MQTT-3.3.2-2].</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref _entries[(uint)hash.ToHashCode() % (uint)slots];
        var entry = Volatile.Read(ref slot);
        if (entry is not null && utf8.SequenceEqual(entry.Utf8))
            return entry.Topic;
        var topic = PacketReader.DecodeString(utf8);
        if (topic.AsSpan().IndexOfAny('+', '#') >= 0)
            throw PacketFault.Protocol("The topic name has a wildcard [MQTT-3.3.2-2].");
        if (!TopicRules.IsName(topic))
            throw new PacketFault(MqttDisconnectReasonCode.TopicNameInvalid, "The topic name has too many levels.");
        if (utf8.Length <= LongestKept)
            Volatile.Write(ref slot, new Entry(utf8.ToArray(), topic));
        return topic;
    }

    private sealed record Entry(byte[] Utf8, string Topic);
}
