using System.Numerics;
using System.Runtime.InteropServices;

namespace SmartPilots.Gateway.Spooling;

/// <summary>The device in whose share of the spool a message counts, with any credential.</summary>
/// <param name="Id">As the file keeps it, beside each message; 0 counts in nobody's share.</param>
/// <param name="Name">For people.</param>
internal readonly record struct SpoolOwner(long Id, string Name)
{
    private const string Root = "pilots/";

    public static SpoolOwner Nobody { get; } = new(0, "");

    /// <param name="device"><c>pilot/site/device</c>.</param>
    public static SpoolOwner OfDevice(string device) => new(Hash(Root + device), device);

    /// <summary>Of a message of a credential that speaks for many: the device that the topic names; of other topics nobody.</summary>
    public static SpoolOwner OfTopic(string topic)
    {
        if (!topic.StartsWith(Root, StringComparison.Ordinal))
            return Nobody;
        var end = Root.Length;
        for (var segment = 0; segment < 3; segment++)
        {
            end = topic.IndexOf('/', end) + 1;
            if (end == 0)
                return Nobody;
        }
        return new SpoolOwner(Hash(topic.AsSpan(0, end - 1)), topic);
    }

    // The same after a restart, and for any two of a gateway's devices another: 62 bits of two CRC-32C.
    private static long Hash(ReadOnlySpan<char> name)
    {
        var (first, second) = (uint.MaxValue, 0x5bd1e995u);
        foreach (var c in MemoryMarshal.Cast<char, ushort>(name))
            (first, second) = (BitOperations.Crc32C(first, c), BitOperations.Crc32C(second, (ushort)(c ^ (first & 0xff))));
        return Math.Max(1, (long)((((ulong)first << 32) | second) >> 2));
    }
}
