using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.Net.Http.Headers;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// The body of a batch in pooled memory: first as it was sent, which is what its gateway signed, then decompressed. Both stop as soon as
/// the limit is passed, so a small body that inflates without end costs no more memory than a batch at the limit.
/// </summary>
internal sealed class BatchBody : IDisposable
{
    private readonly PooledBytes _sent = new();
    private readonly PooledBytes _inflated = new();
    private bool _isZipped;
    private int _maxBytes;
    private Problem _tooLarge = Problem.BatchTooLarge;

    /// <summary>As received. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Sent => _sent.Bytes;

    /// <summary>Decompressed, once <see cref="Inflate"/> has been called. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _isZipped ? _inflated.Bytes : _sent.Bytes;

    /// <summary>Takes the body in, or says what is wrong with it.</summary>
    public async Task<Problem?> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(BatchLimits.ContentType,
                StringComparison.OrdinalIgnoreCase))
            return Problem.WrongContentType($"Content-Type was {request.ContentType ?? "missing"}.");
        return await ReceiveAsync(request, BatchLimits.MaxBodyBytes, Problem.BatchTooLarge, cancellationToken);
    }

    /// <summary>A body of any type, with its own limit, decompressed.</summary>
    public async Task<Problem?> ReadAsync(HttpRequest request, int maxBytes, Problem tooLarge, CancellationToken cancellationToken) =>
        await ReceiveAsync(request, maxBytes, tooLarge, cancellationToken) ?? Inflate();

    /// <summary>The same for a body of any type, with its own limit.</summary>
    public async Task<Problem?> ReceiveAsync(HttpRequest request, int maxBytes, Problem tooLarge, CancellationToken cancellationToken)
    {
        (_maxBytes, _tooLarge) = (maxBytes, tooLarge);
        var encoding = request.Headers.ContentEncoding.ToString().ToLowerInvariant();
        if (encoding is not ("" or "identity" or "gzip"))
            return Problem.WrongContentType($"Content-Encoding {encoding} is not gzip.");
        _isZipped = encoding == "gzip";
        try
        {
            return await _sent.FillAsync(request.Body, _maxBytes, cancellationToken) ? null : _tooLarge;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return tooLarge; // the server's own limit, reached before ours
        }
    }

    /// <summary>Decompresses what was received, or says what is wrong with it.</summary>
    public Problem? Inflate()
    {
        if (!_isZipped)
            return null;
        try
        {
            MemoryMarshal.TryGetArray(_sent.Bytes, out var sent);
            using var gzip = new GZipStream(new MemoryStream(sent.Array!, sent.Offset, sent.Count), CompressionMode.Decompress);
            return _inflated.Fill(gzip, _maxBytes) ? null : _tooLarge;
        }
        catch (InvalidDataException)
        {
            return Problem.MalformedBatch("Not valid gzip: the bytes are no gzip, or break off.");
        }
    }

    public void Dispose()
    {
        _sent.Dispose();
        _inflated.Dispose();
    }
}
