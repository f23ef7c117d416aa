using System.Text.Json;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding;

/// <summary>One pass over one payload: what has been found so far. Values wait in the message until the time is known.</summary>
internal struct PlainJsonPass(PayloadTime time, in DecodeContext context, DecodedMessage into)
{
    private readonly DecodeContext _context = context;
    private long _ticks = context.Ticks;
    private Quality _quality = context.TimeQuality;
    private Range _units;
    private bool _hasTime;
    private bool _hasUnits;
    private bool _hasValues;
    private (Reason Reason, string Where, string Expected) _wrong;

    /// <summary>Reads the members of the object that the reader stands on.</summary>
    public void ReadObject(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (place.HoldsStreams)
        {
            if (_hasValues)
                Wrong(Reason.WrongShape, place.Text, "one object of values, not two");
            _hasValues = true;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (place.Find(ref reader) is { } child)
                ReadKnown(ref reader, child);
            else if (place.HoldsStreams)
                ReadByName(ref reader, place);
            else
                reader.Skip();
        }
    }

    /// <summary>Dates the values, or rejects the message when its shape or time was wrong.</summary>
    public void Finish(ReadOnlySpan<byte> payload)
    {
        if (_wrong.Reason != Reason.None)
        {
            into.Reject(_wrong.Reason, _wrong.Where, _wrong.Expected);
            return;
        }
        if (_hasUnits)
            ReadUnits(payload[_units]);
        into.ReleaseHeld(_ticks, _quality);
    }

    private void ReadKnown(ref Utf8JsonReader reader, PayloadPath place)
    {
        reader.Read();
        switch (place.Role)
        {
            case PayloadRole.Time:
                ReadTime(ref reader, place);
                break;
            case PayloadRole.Counter:
                ReadCounter(ref reader, place);
                break;
            case PayloadRole.Units:
                NoteUnits(ref reader, place);
                break;
            case PayloadRole.Stream:
                ReadValue(ref reader, place.Stream!);
                break;
            default:
                if (reader.TokenType == JsonTokenType.StartObject)
                    ReadObject(ref reader, place);
                else if (place.HoldsStreams)
                    Wrong(Reason.WrongShape, place.Text, "an object of values", ref reader);
                else
                    reader.Skip();
                break;
        }
    }

    private void ReadTime(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (_hasTime)
            Wrong(Reason.WrongShape, place.Text, "one time, not two", ref reader);
        else if (!time.TryRead(ref reader, _context.Device.Zone, out _ticks))
            Wrong(Reason.InvalidTime, place.Text, time.Expected, ref reader);
        _quality = Quality.Good;
        _hasTime = true;
    }

    private void ReadCounter(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (into.Counter is not null)
            Wrong(Reason.WrongShape, place.Text, "one counter, not two", ref reader);
        else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var counter) && counter >= 0)
            into.Counter = counter;
        else
            Wrong(Reason.WrongShape, place.Text, "a whole number from 0", ref reader);
    }

    // Units may come before or after the values, so they are read at the end.
    private void NoteUnits(ref Utf8JsonReader reader, PayloadPath place)
    {
        var start = (int)reader.TokenStartIndex;
        if (_hasUnits || reader.TokenType != JsonTokenType.StartObject)
            Wrong(Reason.WrongShape, place.Text, "one object of stream names and units", ref reader);
        reader.Skip();
        _units = start..(int)reader.BytesConsumed;
        _hasUnits = true;
    }

    private readonly void ReadUnits(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Span<byte> name = stackalloc byte[64];
        Span<byte> unit = stackalloc byte[64];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameLength = Copy(ref reader, name);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                into.ConvertHeld(name[..nameLength], unit[..Copy(ref reader, unit)]);
            else
                into.ConvertHeld(name[..nameLength], "?"u8);
            reader.Skip();
        }
    }

    private readonly void ReadByName(ref Utf8JsonReader reader, PayloadPath place)
    {
        Span<byte> name = stackalloc byte[64];
        var stream = into.FindStream(reader.ValueIsEscaped ? name[..Copy(ref reader, name)] : reader.ValueSpan);
        if (stream is not null)
        {
            reader.Read();
            ReadValue(ref reader, stream);
            return;
        }
        if (!place.IgnoresOthers)
            into.UnknownStream(reader.ValueSpan);
        reader.Skip();
    }

    private readonly void ReadValue(ref Utf8JsonReader reader, StreamDefinition stream)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when reader.TryGetDecimal(out var value):
                into.Hold(stream, value);
                break;
            case JsonTokenType.Number:
                into.Fault(Reason.NumberOutOfBounds, stream.Name, "a magnitude below 1e15");
                break;
            case JsonTokenType.True or JsonTokenType.False when stream.Kind == StreamKind.State:
                into.Hold(stream, reader.TokenType == JsonTokenType.True ? 1m : 0m);
                break;
            case JsonTokenType.String when TryText(ref reader, stream, out var value):
                into.Hold(stream, value);
                break;
            default:
                into.Fault(Reason.NotANumber, stream.Name, $"a number, not {reader.TokenType}");
                reader.Skip();
                break;
        }
    }

    private static bool TryText(ref Utf8JsonReader reader, StreamDefinition stream, out decimal value)
    {
        for (var i = 0; i < stream.Texts.Count; i++)
        {
            if (!reader.ValueTextEquals(stream.Texts[i].Utf8))
                continue;
            value = stream.Texts[i].Value;
            return true;
        }
        value = 0m;
        return false;
    }

    // A text longer than the buffer is no name and no unit that anyone knows; its beginning is enough for the fault.
    private static int Copy(scoped ref Utf8JsonReader reader, scoped Span<byte> buffer)
    {
        if (!reader.ValueIsEscaped)
        {
            var length = Math.Min(reader.ValueSpan.Length, buffer.Length);
            reader.ValueSpan[..length].CopyTo(buffer);
            return length;
        }
        return reader.ValueSpan.Length <= buffer.Length ? reader.CopyString(buffer) : 0;
    }

    private void Wrong(Reason reason, string where, string expected, ref Utf8JsonReader reader)
    {
        Wrong(reason, where, expected);
        reader.Skip();
    }

    private void Wrong(Reason reason, string where, string expected)
    {
        if (_wrong.Reason == Reason.None)
            _wrong = (reason, where, expected);
    }
}
