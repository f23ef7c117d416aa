using System.Globalization;
using Google.Protobuf;
using SmartPilots.Core.Model;

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

    /// <summary>One metric with a whole number.</summary>
    /// <param name="type">Its data type; 0 for none.</param>
    /// <param name="quality">The property Quality, a uint, bool or string; null for none.</param>
    public static byte[] Whole(long at, int sequence, string name, uint type, int value, object? quality = null) => Write(output =>
    {
        output.WriteTag(1, WireFormat.WireType.Varint);
        output.WriteUInt64((ulong)at);
        output.WriteTag(2, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Write(metric =>
        {
            metric.WriteTag(1, WireFormat.WireType.LengthDelimited);
            metric.WriteString(name);
            if (type != 0)
            {
                metric.WriteTag(4, WireFormat.WireType.Varint);
                metric.WriteUInt32(type);
            }
            if (quality is { } code)
            {
                metric.WriteTag(9, WireFormat.WireType.LengthDelimited);
                metric.WriteBytes(ByteString.CopyFrom(Quality(code)));
            }
            metric.WriteTag(10, WireFormat.WireType.Varint);
            metric.WriteUInt32((uint)value);
        })));
        output.WriteTag(3, WireFormat.WireType.Varint);
        output.WriteUInt64((ulong)sequence);
    });

    private static byte[] Quality(object code) => Write(set =>
    {
        set.WriteTag(1, WireFormat.WireType.LengthDelimited);
        set.WriteString("Quality");
        set.WriteTag(2, WireFormat.WireType.LengthDelimited);
        set.WriteBytes(ByteString.CopyFrom(Write(value =>
        {
            value.WriteTag(1, WireFormat.WireType.Varint);
            value.WriteUInt32(3); // Int32
            value.WriteTag(code is uint ? 3 : code is bool ? 7 : 8, code is string ? WireFormat.WireType.LengthDelimited : WireFormat.WireType.Varint);
            if (code is string text)
                value.WriteString(text);
            else
                value.WriteUInt32(Convert.ToUInt32(code, CultureInfo.InvariantCulture));
        })));
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
