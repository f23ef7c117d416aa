using System.Buffers;
using System.IO.Compression;
using Microsoft.Net.Http.Headers;
using SmartPilots.Core.Events;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// The body of a batch in pooled memory, decompressed. Reading stops as soon as the limit is passed, so a small body that inflates
/// without end costs no more memory than a batch at the limit.
/// </summary>
internal sealed class BatchBody : IDisposable
{
    private const int FirstBuffer = 64 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _length;
    private int _maxBytes;
    private Problem? _tooLarge;

    /// <summary>Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Fills the body, or says what is wrong with it.</summary>
    public async Task<Problem?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(BatchLimits.ContentType,
                StringComparison.OrdinalIgnoreCase))
            return Problem.WrongContentType($"Content-Type was {request.ContentType ?? "missing"}.");
        return await ReadAsync(request, BatchLimits.MaxBodyBytes, Problem.BatchTooLarge, cancellation);
    }

    /// <summary>The same for a body of any type, with its own limit.</summary>
    public async Task<Problem?> ReadAsync(HttpRequest request, int maxBytes, Problem tooLarge, CancellationToken cancellation)
    {
        (_maxBytes, _tooLarge) = (maxBytes, tooLarge);
        try
        {
            switch (request.Headers.ContentEncoding.ToString().ToLowerInvariant())
            {
                case "" or "identity":
                    return await FillAsync(request.Body, cancellation);
                case "gzip":
                    await using (var inflated = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true))
                        return await FillAsync(inflated, cancellation);
                case var other:
                    return Problem.WrongContentType($"Content-Encoding {other} is not gzip.");
            }
        }
        catch (InvalidDataException e)
        {
            return Problem.MalformedBatch($"Not valid gzip: {e.Message}");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return tooLarge; // the server's own limit, reached before ours
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async Task<Problem?> FillAsync(Stream source, CancellationToken cancellation)
    {
        while (true)
        {
            if (_length == _buffer.Length)
                Grow();
            var read = await source.ReadAsync(_buffer.AsMemory(_length), cancellation);
            if (read == 0)
                return null;
            _length += read;
            if (_length > _maxBytes)
                return _tooLarge;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
