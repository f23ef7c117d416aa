using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) over all that a spooled message is: its number, time of receipt, topic and payload. SQLite
/// notices when a page makes no sense to it; a bit that flips within a payload makes sense, and only this tells.
/// </summary>
internal static class MessageChecksum
{
    /// <summary>As the file keeps it: signed, so that it takes four bytes.</summary>
    public static int Of(long n, long receivedTicks, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)n);
        crc = BitOperations.Crc32C(crc, (ulong)receivedTicks);
        crc = BitOperations.Crc32C(crc, ((ulong)topic.Length << 32) | (uint)payload.Length); // where one ends and the other begins
        return (int)~Over(Over(crc, topic), payload);
    }

    /// <summary>Of one of the spool's own rows: two numbers and a text. A flipped bit there would lie about many messages.</summary>
    public static int Of(long first, long second, string text) => Of(first, second, Encoding.UTF8.GetBytes(text), []);

    /// <summary>Of a retained message.</summary>
    public static int Of(RetainedMessage kept) => Of(kept.ExpiresTicks,
        Of(0, 0, Encoding.UTF8.GetBytes(kept.User), Encoding.UTF8.GetBytes(kept.Properties)), Encoding.UTF8.GetBytes(kept.Topic), kept.Payload);

    private static uint Over(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        return crc;
    }
}
