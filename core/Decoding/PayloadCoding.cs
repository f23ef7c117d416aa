using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using SmartPilots.Core.Events;

namespace SmartPilots.Core.Decoding;

/// <summary>How bytes are written or packed before a decoder can read them.</summary>
internal enum PayloadCoding
{
    Hex,
    Base64,
    Gzip,
    Zlib,
}

/// <summary>Undoes codings.</summary>
internal static class PayloadCodings
{
    // What a small message may unpack to.
    private const int MaxUnpacked = 4 * BatchLimits.MaxPayloadBytes;

    /// <summary>False, with the fault, for bytes that are not so coded.</summary>
    /// <param name="where">Where they stand, for the fault.</param>
    public static bool TryUndo(IReadOnlyList<PayloadCoding> codings, ReadOnlySpan<byte> coded, string where, DecodedMessage into, out byte[] plain)
    {
        plain = [];
        for (var i = 0; i < codings.Count; i++)
        {
            var (read, expected) = codings[i] switch
            {
                PayloadCoding.Hex => (Hex(coded), "hexadecimal digits, two for each byte"),
                PayloadCoding.Base64 => (FromBase64(coded), "bytes in Base64"),
                PayloadCoding.Gzip => (Unpack(coded, gzip: true), $"gzip, that unpacks to at most {MaxUnpacked} bytes"),
                _ => (Unpack(coded, gzip: false), $"zlib (RFC 1950), that unpacks to at most {MaxUnpacked} bytes"),
            };
            if (read is null)
            {
                into.Reject(Reason.WrongShape, where, $"{expected}, as \"coding\" says");
                return false;
            }
            coded = plain = read;
        }
        return true;
    }

    private static byte[]? Hex(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n\0\""u8);
        if (text.StartsWith("0x"u8) || text.StartsWith("0X"u8))
            text = text[2..];
        var bytes = new byte[text.Length / 2];
        return text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }

    private static byte[]? FromBase64(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n\0\""u8);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, bytes, out _, out var length) == OperationStatus.Done ? bytes[..length] : null;
    }

    private static byte[]? Unpack(ReadOnlySpan<byte> packed, bool gzip)
    {
        using var source = new MemoryStream(packed.ToArray());
        using Stream unpacking = gzip ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        var buffer = new byte[MaxUnpacked + 1];
        try
        {
            var length = unpacking.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= MaxUnpacked ? buffer[..length] : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
