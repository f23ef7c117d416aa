using System.Buffers;

namespace SmartPilots.Local.Storage;

/// <summary>The encoded bodies of one call's rows, one behind the other, in a rented array. Owned by one thread at a time.</summary>
internal sealed class BodyBuffer : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(4096);

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Slice(int start, int end) => _bytes.AsSpan(start, end - start);

    /// <summary>Room for at least <paramref name="size"/> more bytes; follow with <see cref="Advance"/>.</summary>
    public Span<byte> Room(int size)
    {
        if (_bytes.Length - Count < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Count + size, _bytes.Length * 2));
            _bytes.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsSpan(Count);
    }

    public void Advance(int size) => Count += size;

    public void Clear() => Count = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Count = 0;
    }
}
