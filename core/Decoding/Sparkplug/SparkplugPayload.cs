using Google.Protobuf;

namespace SmartPilots.Core.Decoding.Sparkplug;

/// <summary>The outer message: time in epoch milliseconds, sequence from 0 to 255, metrics.</summary>
internal sealed class SparkplugPayload
{
    public ulong? Timestamp { get; private set; }
    public int? Sequence { get; private set; }
    public List<SparkplugMetric> Metrics { get; } = [];

    /// <summary>The metric <c>bdSeq</c> of a birth or death of a node.</summary>
    public long? BirthNumber
    {
        get
        {
            var metric = Metrics.Find(metric => metric.Name is { } name && name.Span.SequenceEqual("bdSeq"u8));
            return metric is not null && metric.TryNumber(metric.DataType, out var number) && Math.Abs(number) < 1e18m ? (long)number : null;
        }
    }

    public static SparkplugPayload Read(ByteString bytes)
    {
        var payload = new SparkplugPayload();
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag >> 3)
            {
                case 1: payload.Timestamp = input.ReadUInt64(); break;
                case 2: payload.Metrics.Add(SparkplugMetric.Read(input.ReadBytes())); break;
                case 3: payload.Sequence = (int)(input.ReadUInt64() & 0xFF); break;
                default: input.SkipLastField(); break;
            }
        }
        return payload;
    }
}
