using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

// Units, of all values by name, of a stream, of what stands around them.
internal ref partial struct PlainJsonPass
{
    // Units may come before or after the values, so they are read at the end.
    private void NoteUnits(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        if (_sample.HasUnits || reader.TokenType != JsonTokenType.StartObject)
            Wrong(Reason.WrongShape, place.Text, "one object of stream names and units");
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        _sample.UnitTable = start..(int)reader.BytesConsumed;
        _sample.HasUnits = true;
    }

    private readonly void ReadUnits()
    {
        var reader = new Utf8JsonReader(_payload[_sample.UnitTable]);
        reader.Read();
        Span<byte> name = stackalloc byte[64];
        Span<byte> unit = stackalloc byte[64];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameLength = StreamValue.Copy(ref reader, name);
            reader.Read();
            var text = reader.TokenType == JsonTokenType.String ? options.Units.Of(unit[..StreamValue.Copy(ref reader, unit)]) : "?"u8;
            if (options.Names.Find(name[..nameLength], into, out _) is { } stream)
                Convert(stream, text);
            reader.Skip();
        }
    }

    private readonly void ReadUnit(PayloadPath place, Range json)
    {
        Span<byte> unit = stackalloc byte[64];
        var text = _payload[json] is [(byte)'"', ..] ? options.Units.Of(unit[..Unquote(json, unit)]) : "?"u8;
        foreach (var stream in place.Of)
            Convert(stream, text);
        if (place.Of.Count > 0)
            return;
        for (var i = _scratch.Held.Count - 1; i >= _sample.Held; i--)
            Convert(i, text);
    }

    private readonly void Convert(StreamDefinition stream, ReadOnlySpan<byte> unit)
    {
        for (var i = _scratch.Held.Count - 1; i >= _sample.Held; i--)
        {
            if (_scratch.Held[i].Stream == stream)
                Convert(i, unit);
        }
    }

    private readonly void Convert(int i, ReadOnlySpan<byte> unit)
    {
        var held = _scratch.Held[i];
        var value = held.Value;
        if (held.HasUnit)
            into.Fault(Reason.WrongUnit, held.Stream.Name, "one unit, not two");
        else if (into.TryConvert(held.Stream, unit, ref value))
        {
            _scratch.Held[i] = held with { Value = value, HasUnit = true };
            return;
        }
        _scratch.Held.RemoveAt(i);
    }
}
