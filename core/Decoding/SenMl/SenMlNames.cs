using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>
/// From SenML names to streams: first the names that the device type lists, in full or without what stands up to the last <c>:</c> or
/// <c>/</c>; then the streams' own names, in the same way.
/// </summary>
/// <param name="known">Full or last parts of names, UTF-8.</param>
/// <param name="sums">The same for the sums of values (<c>s</c>).</param>
internal sealed class SenMlNames((byte[] Name, StreamDefinition Stream)[] known, (byte[] Name, StreamDefinition Stream)[] sums)
{
    public static SenMlNames None { get; } = new([], []);

    public StreamDefinition? Find(ReadOnlySpan<byte> name, bool ofSum, DecodedMessage into)
    {
        var listed = ofSum ? sums : known;
        var last = name[(name.LastIndexOfAny((byte)':', (byte)'/') + 1)..];
        foreach (var (candidate, stream) in listed)
        {
            if (name.SequenceEqual(candidate) || last.SequenceEqual(candidate))
                return stream;
        }
        return ofSum ? null : into.FindStream(last);
    }
}
