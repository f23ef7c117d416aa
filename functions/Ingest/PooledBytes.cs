using System.Buffers;

namespace SmartPilots.Functions.Ingest;

/// <summary>Bytes of a stream in pooled memory, up to a limit.</summary>
internal sealed class PooledBytes : IDisposable
{
    private const int FirstBuffer = 64 * 1024;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>False when there is more than <paramref name="maxBytes"/>.</summary>
    public async Task<bool> FillAsync(Stream source, int maxBytes, CancellationToken cancellationToken)
    {
        while (await source.ReadAsync(Room(), cancellationToken) is > 0 and var read)
        {
            _length += read;
            if (_length > maxBytes)
                return false;
        }
        return true;
    }

    /// <summary>The same from a stream that never waits.</summary>
    public bool Fill(Stream source, int maxBytes)
    {
        while (source.Read(Room().Span) is > 0 and var read)
        {
            _length += read;
            if (_length > maxBytes)
                return false;
        }
        return true;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _length) = ([], 0);
    }

    private Memory<byte> Room()
    {
        if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, _buffer.Length * 2));
            _buffer.CopyTo(larger, 0);
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsMemory(_length);
    }
}
