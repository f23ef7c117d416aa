using Google.Protobuf;

namespace SmartPilots.Core.Decoding.Sparkplug;

/// <summary>One metric of a payload, read from protobuf; field numbers are those of the Sparkplug B specification, version 3.0.</summary>
internal sealed class SparkplugMetric
{
    private ulong? _whole;
    private bool _isLong;
    private double? _float;
    private bool _isSingle;

    public ByteString? Name { get; private set; }
    public ulong? Alias { get; private set; }
    public ulong? Timestamp { get; private set; }
    public uint DataType { get; private set; }
    public bool IsHistorical { get; private set; }
    public bool IsNull { get; private set; }
    public bool? State { get; private set; }
    public ByteString? Text { get; private set; }
    public string Unit { get; private set; } = "";

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
                case 12: (metric._float, metric._isSingle) = (input.ReadFloat(), true); break;
                case 13: metric._float = input.ReadDouble(); break;
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
        if (_float is { } value)
            return Binary.TryToDecimal(value, _isSingle ? 7 : 15, out number);
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
        var at = keys.FindIndex(key => key.Span.SequenceEqual("engUnit"u8));
        if (at >= 0 && at < values.Count)
            Unit = ReadText(values[at]);
    }

    private static string ReadText(ByteString value)
    {
        var input = value.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag >> 3 == 8)
                return input.ReadBytes().ToStringUtf8();
            input.SkipLastField();
        }
        return "";
    }
}
