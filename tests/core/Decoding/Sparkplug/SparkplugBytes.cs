using Google.Protobuf;

namespace SmartPilots.Core.Tests.Decoding.Sparkplug;

/// <summary>Writes payloads of edge nodes, for the cases of which there is no recording.</summary>
internal static class SparkplugBytes
{
    /// <param name="at">Epoch milliseconds.</param>
    /// <param name="metrics">Name or null, alias or null, value (double).</param>
    public static byte[] Payload(long at, int sequence, params (string? Name, ulong? Alias, double Value)[] metrics) => Write(output =>
    {
        output.WriteTag(1, WireFormat.WireType.Varint);
        output.WriteUInt64((ulong)at);
        foreach (var (name, alias, value) in metrics)
        {
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(Metric(name, alias, value)));
        }
        output.WriteTag(3, WireFormat.WireType.Varint);
        output.WriteUInt64((ulong)sequence);
    });

    private static byte[] Metric(string? name, ulong? alias, double value) => Write(output =>
    {
        if (name is not null)
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString(name);
        }
        if (alias is { } number)
        {
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteUInt64(number);
        }
        output.WriteTag(4, WireFormat.WireType.Varint);
        output.WriteUInt32(10);
        output.WriteTag(13, WireFormat.WireType.Fixed64);
        output.WriteDouble(value);
    });

    private static byte[] Write(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            write(output);
        return stream.ToArray();
    }
}
