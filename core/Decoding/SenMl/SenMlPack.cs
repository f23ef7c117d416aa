using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>A SenML pack on its way: base fields carry over from record to record; each record resolves to a reading (RFC 8428, 4.6).</summary>
internal struct SenMlPack(SenMlNames names, in DecodeContext context, DecodedMessage into)
{
    private const int MaxName = 256;

    /// <summary>Times below 2^28 seconds are relative to now, which is the time of receipt.</summary>
    private const decimal RelativeBelow = 268_435_456m;
    private const int Version = 10;
    private readonly DecodeContext _context = context;
    private Range _baseName = ..0;
    private Range _baseUnit = ..0;
    private decimal _baseTime;
    private decimal? _baseValue;
    private decimal? _baseSum;

    public bool Failed { get; private set; }

    public void Fail(string where, string expected)
    {
        Failed = true;
        into.Reject(Reason.WrongShape, where, expected);
    }

    /// <summary>A text that belongs to the pack or the record, by where it stands in the payload.</summary>
    public void SetText(SenMlLabel label, Range text, ref SenMlRecord record)
    {
        switch (label)
        {
            case SenMlLabel.BaseName: _baseName = text; break;
            case SenMlLabel.BaseUnit: _baseUnit = text; break;
            case SenMlLabel.Name: record.Name = text; break;
            case SenMlLabel.Unit: record.Unit = text; break;
            case SenMlLabel.TextValue: (record.Text, record.HasText) = (text, true); break;
        }
    }

    /// <summary>A number that belongs to the pack or the record.</summary>
    public void SetNumber(SenMlLabel label, decimal number, ref SenMlRecord record)
    {
        switch (label)
        {
            case SenMlLabel.BaseVersion when number is < 1 or > Version:
                Fail("bver", $"version {Version} or below");
                break;
            case SenMlLabel.BaseTime: _baseTime = number; break;
            case SenMlLabel.BaseValue: _baseValue = number; break;
            case SenMlLabel.BaseSum: _baseSum = number; break;
            case SenMlLabel.Value: record.Value = number; break;
            case SenMlLabel.Sum: record.Sum = number; break;
            case SenMlLabel.Time: record.Time = number; break;
        }
    }

    /// <summary>The record is complete.</summary>
    public void Resolve(in SenMlRecord record, ReadOnlySpan<byte> payload)
    {
        if (Failed)
            return;
        if (record.IsEmpty && _baseValue is null && _baseSum is null)
            return; // base fields for the records behind it, and no reading
        var first = payload[_baseName];
        var last = payload[record.Name];
        var length = first.Length + last.Length;
        if (length is 0 or > MaxName)
        {
            Fail("n", $"a name of 1 to {MaxName} bytes");
            return;
        }
        Span<byte> name = stackalloc byte[length];
        first.CopyTo(name);
        last.CopyTo(name[first.Length..]);
        if (record.HasData)
            return; // opaque bytes are no reading, and none of ours is lost with them
        if (!TryTime(record.Time ?? 0m, out var ticks, out var quality))
            into.Fault(Reason.InvalidTime, "t", "seconds since 1970 up to the year 9999, or before now (a number below 2^28); milliseconds are none of SenML's");
        else if (record.Bad != Reason.None)
        {
            into.Fault(record.Bad, Encoding.UTF8.GetString(name), record.Bad == Reason.NotANumber
                ? "a number as \"v\"; a text stands in \"vs\", true and false in \"vb\"" : "a magnitude below 1e15");
        }
        else
            Emit(name, record, payload, ticks, quality);
    }

    private readonly void Emit(ReadOnlySpan<byte> name, in SenMlRecord record, ReadOnlySpan<byte> payload, long ticks,
        Quality quality)
    {
        var unit = payload[record.Unit.Equals(default) ? _baseUnit : record.Unit];
        var hasValue = record.Value is not null || _baseValue is not null;
        var isOfReceipt = (record.Time ?? 0m) + _baseTime < RelativeBelow;
        if (record.HasText)
            EmitText(name, payload[record.Text], ticks, quality, isOfReceipt);
        else if (hasValue && names.Find(name, ofSum: false, into, out var isWhole) is { } stream)
        {
            if (isWhole || into.TryClaim(stream, name))
                into.Add(stream.NameUtf8, ticks, (record.Value ?? 0m) + (_baseValue ?? 0m), names.Units.Of(unit), quality, isOfReceipt);
        }
        else if (hasValue)
            Unknown(name);
        if (record.Sum is null && (_baseSum is null || hasValue || record.HasText))
            return;
        // A sum is the integral over time: another stream, in the unit times seconds, whose unit the pilot file states.
        if (names.Find(name, ofSum: true, into, out _) is { } sum)
            into.Add(sum, ticks, (record.Sum ?? 0m) + (_baseSum ?? 0m), quality, isOfReceipt: isOfReceipt);
        else if (!hasValue)
            Unknown(name);
    }

    private readonly void Unknown(ReadOnlySpan<byte> name)
    {
        if (!names.IgnoresOthers)
            into.UnknownStream(name);
    }

    private readonly void EmitText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, long ticks, Quality quality, bool isOfReceipt)
    {
        var stream = names.Find(name, ofSum: false, into, out _);
        if (stream is null)
        {
            Unknown(name);
            return;
        }
        if (StateText.Find(stream.Texts, text) is not { } known)
        {
            var shown = Encoding.UTF8.GetString(text[..Math.Min(60, text.Length)]);
            into.Fault(Reason.NotANumber, stream.Name, $"a number or one of the stream's \"texts\", not \"{shown}\"");
        }
        else if (known.Value is { } value)
            into.Add(stream, ticks, value, quality, isOfReceipt: isOfReceipt);
        else
            into.PassOver();
    }

    private readonly bool TryTime(decimal time, out long ticks, out Quality quality)
    {
        (ticks, quality) = (0, Quality.Good);
        if (Math.Abs(_baseTime) >= 1e15m || Math.Abs(time) >= 1e15m)
            return false;
        var seconds = _baseTime + time;
        if (seconds >= RelativeBelow)
            return TimeNotation.Seconds.TryNumber(seconds, out ticks, out _);
        quality = _context.TimeQuality;
        var relative = decimal.Floor(seconds * TimeSpan.TicksPerSecond) + _context.Ticks;
        if (relative < 0 || relative > DateTime.MaxValue.Ticks)
            return false;
        ticks = (long)relative;
        return true;
    }
}
