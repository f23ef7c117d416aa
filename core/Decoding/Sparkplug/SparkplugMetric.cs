using Google.Protobuf;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Sparkplug;

/// <summary>One metric of a payload, read from protobuf; field numbers are those of the Sparkplug B specification, version 3.0.</summary>
internal sealed class SparkplugMetric
{
    private const long Good = 192;
    private ulong? _whole;
    private bool _isLong;
    private double? _double;
    private float? _float;

    public ByteString? Name { get; private set; }
    public ulong? Alias { get; private set; }
    public ulong? Timestamp { get; private set; }
    public uint DataType { get; private set; }
    public bool IsHistorical { get; private set; }
    public bool IsNull { get; private set; }
    public bool? State { get; private set; }
    public ByteString? Text { get; private set; }
    public string Unit { get; private set; } = "";

    /// <summary>What the sender's property <c>Quality</c> says: 192 good, 0 bad, 500 stale, and other codes of OPC; null when it says nothing.</summary>
    public long? SenderQuality { get; private set; }

    /// <summary>A whole number, whose sign and width only its data type tells.</summary>
    public bool NeedsType => _whole is not null;

    public static SparkplugMetric Read(ByteString bytes)
    {
        var metric = new SparkplugMetric();
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag >> 3)
            {
                case 1: metric.Name = input.ReadBytes(); break;
                case 2: metric.Alias = input.ReadUInt64(); break;
                case 3: metric.Timestamp = input.ReadUInt64(); break;
                case 4: metric.DataType = input.ReadUInt32(); break;
                case 5: metric.IsHistorical = input.ReadBool(); break;
                case 7: metric.IsNull = input.ReadBool(); break;
                case 9: metric.ReadProperties(input.ReadBytes()); break;
                case 10: metric._whole = input.ReadUInt64(); break;
                case 11: (metric._whole, metric._isLong) = (input.ReadUInt64(), true); break;
                case 12: metric._float = input.ReadFloat(); break;
                case 13: metric._double = input.ReadDouble(); break;
                case 14: metric.State = input.ReadBool(); break;
                case 15: metric.Text = input.ReadBytes(); break;
                default: input.SkipLastField(); break;
            }
        }
        return metric;
    }

    /// <summary>Whole and floating numbers by their type; false for anything else.</summary>
    public bool TryNumber(uint dataType, out decimal number)
    {
        number = 0m;
        if (_float is { } single)
            return Binary.TryToDecimal(single, out number);
        if (_double is { } value)
            return Binary.TryToDecimal(value, out number);
        if (_whole is not { } whole)
            return false;
        number = dataType switch
        {
            1 => (sbyte)whole,
            2 => (short)whole,
            3 => (int)whole,
            4 => (long)whole,
            _ => _isLong ? whole : (uint)whole,
        };
        return dataType is <= 8 or 13; // 13 is a time in milliseconds
    }

    private void ReadProperties(ByteString bytes)
    {
        var keys = new List<ByteString>();
        var values = new List<ByteString>();
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag >> 3 == 1)
                keys.Add(input.ReadBytes());
            else if (tag >> 3 == 2)
                values.Add(input.ReadBytes());
            else
                input.SkipLastField();
        }
        for (var i = 0; i < Math.Min(keys.Count, values.Count); i++)
        {
            if (keys[i].Span.SequenceEqual("engUnit"u8) || keys[i].Span.SequenceEqual("Engineering Units"u8))
                Unit = ReadProperty(values[i]).Text;
            else if (keys[i].Span.SequenceEqual("Quality"u8) || keys[i].Span.SequenceEqual("quality"u8))
            {
                var (text, whole) = ReadProperty(values[i]);
                SenderQuality = text.Length > 0 ? QualityOf(text) : whole;
            }
        }
    }

    // The format wants a code; some senders write its name.
    private static long QualityOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code
            : text.StartsWith("good", StringComparison.OrdinalIgnoreCase) ? Good : 0;

    // One value of a property set: field 3 to 8 by its type, whole numbers and text are those that matter here.
    private static (string Text, long? Whole) ReadProperty(ByteString value)
    {
        var (text, whole) = ("", (long?)null);
        var input = value.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag >> 3)
            {
                case 3: whole = input.ReadUInt32(); break;
                case 4: whole = (long)Math.Min(input.ReadUInt64(), long.MaxValue); break;
                case 7: whole = input.ReadBool() ? Good : 0; break;
                case 8: text = input.ReadBytes().ToStringUtf8(); break;
                default: input.SkipLastField(); break;
            }
        }
        return (text, whole);
    }
}
