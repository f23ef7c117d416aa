using System.Text;

namespace SmartPilots.Gateway.Listening;

/// <summary>The topics seen last, so that a message under a known one allocates no string. Safe from any thread.</summary>
internal sealed class TopicCache
{
    private const int LongestKept = 256;
    private const int Slots = 4096; // a power of two

    private readonly Entry?[] _entries = new Entry?[Slots];

    public string Get(ReadOnlySpan<byte> topic)
    {
        if (topic.Length > LongestKept)
            return Encoding.UTF8.GetString(topic);
        var hash = new HashCode();
        hash.AddBytes(topic);
        ref var slot = ref _entries[hash.ToHashCode() & (Slots - 1)];
        if (Volatile.Read(ref slot) is { } known && topic.SequenceEqual(known.Bytes))
            return known.Text;
        var text = Encoding.UTF8.GetString(topic);
        Volatile.Write(ref slot, new Entry(topic.ToArray(), text));
        return text;
    }

    private sealed record Entry(byte[] Bytes, string Text);
}
