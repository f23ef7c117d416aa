using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;

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
    /// <param name="bytes">What is coded, which is overwritten; then what it was made of.</param>
    /// <param name="where">Where they stand, for the fault.</param>
    public static bool TryUndo(IReadOnlyList<PayloadCoding> codings, scoped ref Span<byte> bytes, string where, DecodedMessage into)
    {
        for (var i = 0; i < codings.Count; i++)
        {
            var isText = codings[i] is PayloadCoding.Hex or PayloadCoding.Base64;
            if (isText)
                bytes = bytes.Trim(" \t\r\n\0\""u8);
            var (isDone, expected) = codings[i] switch
            {
                PayloadCoding.Hex => (FromHex(ref bytes), "hexadecimal digits, two for each byte"),
                PayloadCoding.Base64 => (FromBase64(ref bytes), "bytes in Base64"),
                PayloadCoding.Gzip => (Unpack(ref bytes, gzip: true), $"gzip, that unpacks to at most {MaxUnpacked} bytes"),
                _ => (Unpack(ref bytes, gzip: false), $"zlib (RFC 1950), that unpacks to at most {MaxUnpacked} bytes"),
            };
            if (isDone)
                continue;
            into.Reject(Reason.WrongShape, where, $"{expected}, as \"coding\" says");
            return false;
        }
        return true;
    }

    // Blanks, colons and dashes between bytes are passed over.
    private static bool FromHex(scoped ref Span<byte> text)
    {
        var digits = text.StartsWith("0x"u8) || text.StartsWith("0X"u8) ? text[2..] : text;
        var length = 0;
        for (var i = 0; i < digits.Length; i += 2, length++) // a byte is written before the digits that are read next
        {
            if (length > 0 && digits[i] is (byte)' ' or (byte)':' or (byte)'-')
                i++;
            if (i + 2 > digits.Length || Convert.FromHexString(digits.Slice(i, 2), digits.Slice(length, 1), out _, out _) != OperationStatus.Done)
                return false;
        }
        text = digits[..length];
        return true;
    }

    // Of either alphabet, with its padding or without.
    private static bool FromBase64(scoped ref Span<byte> text)
    {
        if (text.Length % 4 == 0 && Base64.DecodeFromUtf8InPlace(text, out var length) == OperationStatus.Done)
        {
            text = text[..length];
            return true;
        }
        text.Replace((byte)'+', (byte)'-');
        text.Replace((byte)'/', (byte)'_');
        if (!Base64Url.IsValid(text))
            return false;
        text = text[..Base64Url.DecodeFromUtf8InPlace(text)];
        return true;
    }

    private static bool Unpack(scoped ref Span<byte> packed, bool gzip)
    {
        using var source = new MemoryStream(packed.ToArray());
        using Stream unpacking = gzip ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxUnpacked + 1);
        try
        {
            var length = unpacking.ReadAtLeast(buffer, MaxUnpacked + 1, throwOnEndOfStream: false);
            if (length > MaxUnpacked)
                return false;
            packed = buffer.AsSpan(0, length).ToArray();
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
