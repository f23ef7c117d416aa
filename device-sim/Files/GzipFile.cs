using System.IO.Compression;

namespace SmartPilots.DeviceSim.Files;

/// <summary>
/// Unpacks a gzip file and says what is wrong with it: damage, and an end before the end. The framework's stream takes a file that was cut
/// off for a whole one, so the length of the content, which stands last in the file, is compared.
/// </summary>
internal sealed class GzipFile(string file, FileStream raw) : Stream
{
    private const int Trailer = 4;
    private static readonly byte[] Magic = [0x1F, 0x8B, 8];

    private readonly GZipStream _unpacked = new(raw, CompressionMode.Decompress);
    private long _length;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _length; set => throw new NotSupportedException(); }

    /// <exception cref="InputFileException">The file is damaged or cut off.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            var read = _unpacked.Read(buffer, offset, count);
            _length += read;
            if (read == 0 && count > 0 && IsCut())
                throw new InputFileException(file, "file", $"its gzip is cut off after {_length:N0} bytes of content: fetch it again");
            return read;
        }
        catch (InvalidDataException)
        {
            throw new InputFileException(file, "file", $"its gzip is damaged after {_length:N0} bytes of content: fetch it again");
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }

    // Of several archives one behind the other, only the last one's length stands there.
    private bool IsCut()
    {
        if (raw.Length < Trailer)
            return true;
        var content = File.ReadAllBytes(file);
        var stated = BitConverter.ToUInt32(content, content.Length - Trailer);
        return stated != (uint)_length && content.AsSpan(Magic.Length).IndexOf(Magic) < 0;
    }
}
