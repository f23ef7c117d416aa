using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>
/// From SenML names to streams: first the names that the device type lists, in full or without what stands up to the last <c>:</c> or
/// <c>/</c>; then the streams' own names, in the same way.
/// </summary>
/// <param name="known">Full or last parts of names, UTF-8.</param>
/// <param name="sums">The same for the sums of values (<c>s</c>).</param>
/// <param name="ignoresOthers">Whether names that are no streams are passed over.</param>
internal sealed class SenMlNames((byte[] Name, StreamDefinition Stream)[] known, (byte[] Name, StreamDefinition Stream)[] sums, UnitWords units,
    bool ignoresOthers)
{
    public UnitWords Units => units;
    public bool IgnoresOthers => ignoresOthers;

    /// <param name="isWhole">Whether the name as a whole was listed; else only its last part leads to the stream.</param>
    public StreamDefinition? Find(ReadOnlySpan<byte> name, bool ofSum, DecodedMessage into, out bool isWhole)
    {
        isWhole = true;
        var listed = ofSum ? sums : known;
        foreach (var (candidate, stream) in listed)
        {
            if (name.SequenceEqual(candidate))
                return stream;
        }
        var last = name[(name.LastIndexOfAny((byte)':', (byte)'/') + 1)..];
        isWhole = last.Length == name.Length;
        foreach (var (candidate, stream) in listed)
        {
            if (last.SequenceEqual(candidate))
                return stream;
        }
        return ofSum ? null : into.FindStream(last);
    }
}
