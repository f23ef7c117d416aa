using System.Text.Json;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding;

/// <summary>One pass over one payload: what has been found so far. Values wait in the message until the time is known.</summary>
internal struct PlainJsonPass(PlainJsonOptions options, in DecodeContext context, DecodedMessage into)
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
        foreach (var (place, range) in into.UnitPlaces)
            ReadUnit(payload[range], place);
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
            case PayloadRole.List:
                ReadList(ref reader, place);
                break;
            case PayloadRole.Unit:
                into.UnitPlaces.Add((place, (int)reader.TokenStartIndex..(int)reader.BytesConsumed));
                reader.Skip();
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
        else if (!options.Time.TryRead(ref reader, _context.Device.Zone, out _ticks))
            Wrong(Reason.InvalidTime, place.Text, options.Time.Expected, ref reader);
        _quality = Quality.Good;
        _hasTime = true;
    }

    private void ReadCounter(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (into.Counter is not null)
            Wrong(Reason.WrongShape, place.Text, "one counter, not two", ref reader);
        else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var counter) && counter is >= 0 and < long.MaxValue)
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
            var nameLength = StreamValue.Copy(ref reader, name);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                into.ConvertHeld(name[..nameLength], options.Unit(unit[..StreamValue.Copy(ref reader, unit)]));
            else
                into.ConvertHeld(name[..nameLength], "?"u8);
            reader.Skip();
        }
    }

    private readonly void ReadUnit(ReadOnlySpan<byte> json, PayloadPath place)
    {
        Span<byte> unit = stackalloc byte[64];
        var reader = new Utf8JsonReader(json, isFinalBlock: false, default);
        var name = reader.Read() && reader.TokenType == JsonTokenType.String ? unit[..StreamValue.Copy(ref reader, unit)] : "?"u8;
        foreach (var stream in place.UnitOf)
            into.ConvertHeld(stream.NameUtf8, options.Unit(name));
    }

    private readonly void ReadByName(ref Utf8JsonReader reader, PayloadPath place)
    {
        Span<byte> name = stackalloc byte[64];
        var stream = into.FindStream(reader.ValueIsEscaped ? name[..StreamValue.Copy(ref reader, name)] : reader.ValueSpan);
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
        var kind = reader.TokenType;
        if (StreamValue.TryRead(ref reader, stream, options.TextNumbers, out var value, out var reason))
            into.Hold(stream, value);
        else
            into.Fault(reason, stream.Name, reason == Reason.NotANumber ? $"a number, not {kind}" : "a magnitude below 1e15");
    }

    // Each item of the array names its stream and gives its value, such as {"id": "4097", "value": 6.5}.
    private void ReadList(ref Utf8JsonReader reader, PayloadPath place)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Wrong(Reason.WrongShape, place.Text, "an array of names and values", ref reader);
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadItem(ref reader, place);
            else
                Wrong(Reason.WrongShape, place.Text, "objects of name and value", ref reader);
        }
    }

    private readonly void ReadItem(ref Utf8JsonReader reader, PayloadPath place)
    {
        PayloadPath? named = null;
        Utf8JsonReader value = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals(place.ItemName!);
            var isValue = reader.ValueTextEquals(place.ItemValue!);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String)
                named = place.Find(ref reader);
            else if (isValue)
                value = reader;
            reader.Skip();
        }
        if (value.TokenType != JsonTokenType.None && named?.Stream is { } stream)
            ReadValue(ref value, stream);
        else if (!place.IgnoresOthers)
            into.Fault(Reason.UnknownStream, place.Text, "items that name a stream and give its value");
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
