using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SmartPilots.Core.Wire;

/// <summary>
/// What tells a message of a source without numbers from all others: its bytes. A server that retries posts the same bytes again; two
/// uplinks never have the same ones, since each carries its time of receipt and the server's own id of it.
/// </summary>
public static class MessageIdentity
{
    /// <summary>From 1; below 2^53, so that JavaScript reads it exactly. It is compared within one device and day or fewer messages.</summary>
    public static long Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return Math.Max(1, (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11));
    }
}
