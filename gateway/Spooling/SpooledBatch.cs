using System.Collections;

namespace SmartPilots.Gateway.Spooling;

/// <summary>Messages read from the spool, with the memory their payloads lie in; filled again and again. Owned by one thread at a time.</summary>
internal sealed class SpooledBatch : IEnumerable<SpooledMessage>
{
    private readonly List<SpooledMessage> _messages = [];
    private byte[] _arena = new byte[64 * 1024];
    private int _used;

    public int Count => _messages.Count;

    /// <summary>Bytes of a batch's body before compression, estimated, on the safe side.</summary>
    public long WireBytes { get; private set; }

    public SpooledMessage this[int index] => _messages[index];

    public void Clear()
    {
        _messages.Clear();
        (_used, WireBytes) = (0, 0);
    }

    /// <param name="wireBytes">What it adds to <see cref="WireBytes"/>.</param>
    public void Add(long sequence, long receivedTicks, string topic, ReadOnlySpan<byte> payload, int wireBytes)
    {
        // A larger buffer takes over; the messages already here keep the one they point into.
        if (_arena.Length - _used < payload.Length)
            (_arena, _used) = (new byte[Math.Max(_arena.Length * 2, payload.Length)], 0);
        var kept = _arena.AsMemory(_used, payload.Length);
        payload.CopyTo(kept.Span);
        _used += payload.Length;
        _messages.Add(new SpooledMessage(sequence, receivedTicks, topic, kept));
        WireBytes += wireBytes;
    }

    public IEnumerator<SpooledMessage> GetEnumerator() => _messages.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
