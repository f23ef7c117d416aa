using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>From names that stand beside values to streams: first those that the device type lists, then the streams' own.</summary>
internal sealed class ItemNames(IReadOnlyList<(byte[] Name, StreamDefinition Stream, ValueUse? Use)> known, bool ignoresOthers)
{
    public static ItemNames None { get; } = new([], false);

    public bool IgnoresOthers => ignoresOthers;

    public StreamDefinition? Find(ReadOnlySpan<byte> name, DecodedMessage into, out ValueUse? use)
    {
        foreach (var one in known)
        {
            if (!name.SequenceEqual(one.Name))
                continue;
            use = one.Use;
            return one.Stream;
        }
        use = null;
        return into.FindStream(name);
    }
}
