using SmartPilots.Core.Events;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Sending;

/// <summary>A batch with its body. A lane has two: one is with the functions while the other is filled.</summary>
internal sealed class Parcel
{
    private BatchBody _writer = new();

    public SpooledBatch Messages { get; } = new();

    /// <summary>Of all messages.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Reads the first of a range that fit a batch, and packs them.</summary>
    public void Fill(SpoolReader reader, LaneRange range, UplinkOptions options, SourceId source)
    {
        reader.Read(range, options.BatchEvents, options.BatchBytes, Messages);
        if (Messages.Count > 0)
            Body = Pack(source, 0, Messages.Count);
    }

    /// <summary>Some of the messages; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Pack(SourceId source, int start, int count) => _writer.Write(source, Messages, start, count);

    /// <summary>A request that was given up may still read the body: its memory is not used again.</summary>
    public void LeaveBody() => _writer = new BatchBody();

    public long[] Sequences(int start, int count)
    {
        var sequences = new long[count];
        for (var i = 0; i < count; i++)
            sequences[i] = Messages[start + i].Sequence;
        return sequences;
    }
}
