using System.Text;
using System.Text.Json;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding;

// Values, their names and their units.
internal ref partial struct PlainJsonPass
{
    /// <summary>Reads a payload that is one value without quotes.</summary>
    public void ReadBareText(PayloadPath root)
    {
        var text = _payload.Trim(" \t\r\n\0"u8);
        ValueUse? use = root.Use;
        var stream = root.Role == PayloadRole.Stream ? root.Stream : (root.Items ?? options.Names).Find(Encoding.UTF8.GetBytes(_context.Stream!), into, out use);
        if (stream is null)
            into.UnknownStream(Encoding.UTF8.GetBytes(_context.Stream!));
        else if (StreamValue.TryText(text, stream, use, allowNumber: true, out var value))
            Hold(stream, value, use, -1);
        else
            into.Fault(Reason.NotANumber, stream.Name, $"a number or one of the stream's \"texts\", not {Encoding.UTF8.GetString(text[..Math.Min(60, text.Length)])}");
        Finish();
    }

    private void ReadByName(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        Span<byte> name = stackalloc byte[64];
        var stream = into.FindStream(reader.ValueIsEscaped ? name[..StreamValue.Copy(ref reader, name)] : reader.ValueSpan);
        if (stream is not null)
        {
            reader.Read();
            ReadValues(ref reader, stream, null);
            return;
        }
        if (!place.IgnoresOthers)
            into.UnknownStream(reader.ValueSpan);
        reader.Skip();
    }

    // One value, or an array of them.
    private void ReadValues(scoped ref Utf8JsonReader reader, StreamDefinition stream, ValueUse? use)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadValue(ref reader, stream, use, -1);
            return;
        }
        var (first, count) = (Scratch.Held.Count, 0);
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            ReadValue(ref reader, stream, use, count);
        if (count == 1 && Scratch.Held.Count > first)
            Scratch.Held[first] = Scratch.Held[first] with { Position = -1 };
    }

    private void ReadValue(scoped ref Utf8JsonReader reader, StreamDefinition stream, ValueUse? use, int position)
    {
        var kind = reader.TokenType;
        if (StreamValue.TryRead(ref reader, stream, use, options.TextNumbers, out var value, out var reason))
            Hold(stream, value, use, position);
        else if (reason == Reason.NotANumber)
            into.Fault(reason, stream.Name, $"a number, not {JsonWords.Of(kind)}{Hint(kind, stream)}");
        else
            into.Fault(reason, stream.Name, "a magnitude below 1e15");
    }

    private readonly string Hint(JsonTokenType kind, StreamDefinition stream) => kind switch
    {
        JsonTokenType.String when !options.TextNumbers => "; \"textNumbers\": true takes numbers in quotes, \"texts\" of the stream others",
        JsonTokenType.String => "; \"texts\" of the stream say what texts stand for",
        JsonTokenType.True or JsonTokenType.False => "; \"kind\": \"state\" of the stream takes true and false",
        JsonTokenType.StartObject => $"; \"names\" with a path, such as \"{stream.Name}.value\": \"{stream.Name}\", reads what stands in it",
        _ => "",
    };

    private readonly void Hold(StreamDefinition stream, decimal value, ValueUse? use, int position)
    {
        if (use is null || use.TryApply(ref value))
            Scratch.Held.Add(new HeldValue(stream, value, use, position));
        else
            into.Fault(Reason.NotANumber, stream.Name, "a number from its formula");
    }

    // Name and value may come in any order, so they are read at the end of what holds them.
    private void Note(scoped ref Utf8JsonReader reader, PayloadRole role)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var range = start..(int)reader.BytesConsumed;
        if (role == PayloadRole.Name)
            _sample.Name = range;
        else if (role == PayloadRole.Value)
            _sample.Value = range;
        else
            _sample.Columns = range;
    }

    private void ReadNamed()
    {
        Span<byte> buffer = stackalloc byte[MaxName];
        var name = _sample.Name.Equals(default) ? TopicName(buffer) : buffer[..Unquote(_sample.Name, buffer)];
        var names = _sample.Names ?? options.Names;
        if (names.Find(name, into, out var use) is { } stream)
        {
            var reader = new Utf8JsonReader(_payload[_sample.Value]);
            reader.Read();
            ReadValues(ref reader, stream, use);
        }
        else if (!names.IgnoresOthers)
            into.UnknownStream(name);
    }

    private readonly ReadOnlySpan<byte> TopicName(Span<byte> buffer) =>
        _context.Stream is { Length: <= MaxName / 4 } name ? buffer[..Encoding.UTF8.GetBytes(name, buffer)] : default;

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
            if (into.FindStream(name[..nameLength]) is { } stream)
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
        for (var i = Scratch.Held.Count - 1; i >= _sample.Held; i--)
            Convert(i, text);
    }

    private readonly void Convert(StreamDefinition stream, ReadOnlySpan<byte> unit)
    {
        for (var i = Scratch.Held.Count - 1; i >= _sample.Held; i--)
        {
            if (Scratch.Held[i].Stream == stream)
                Convert(i, unit);
        }
    }

    private readonly void Convert(int i, ReadOnlySpan<byte> unit)
    {
        var held = Scratch.Held[i];
        var value = held.Value;
        if (held.HasUnit)
            into.Fault(Reason.WrongUnit, held.Stream.Name, "one unit, not two");
        else if (into.TryConvert(held.Stream, unit, ref value))
        {
            Scratch.Held[i] = held with { Value = value, HasUnit = true };
            return;
        }
        Scratch.Held.RemoveAt(i);
    }

    private void NoteRows(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        if (_sample.RowPlace is not null)
            Wrong(Reason.WrongShape, place.Text, "one array of rows, not two");
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        (_sample.Rows, _sample.RowPlace) = (start..(int)reader.BytesConsumed, place);
    }

    // Each row is a sample whose cells are members under the names of their columns.
    private void ReadRows(PayloadPath place)
    {
        if (!_sample.Columns.Equals(default) && !ReadColumns(place))
            return;
        if (Scratch.Columns.Count == 0)
        {
            Wrong(Reason.WrongShape, place.Text, "the names of the columns, an array that \"columns\" names");
            return;
        }
        // The reader counts from the beginning of the payload, so that places in it stay right.
        var reader = new Utf8JsonReader(_payload);
        while (reader.Read() && reader.TokenStartIndex < _sample.Rows.Start.Value)
        {
        }
        var outer = _sample;
        for (var row = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; row++)
        {
            _sample = new Sample
            {
                Held = Scratch.Held.Count, Units = Scratch.Units.Count, Times = Scratch.Times.Count, StreamTimes = Scratch.StreamTimes.Count,
                TimeParts = Scratch.TimeParts.Count, Before = _sample.HasTime ? _sample.Time.Ticks : _sample.Before,
            };
            _depth++;
            ReadRow(ref reader, place, row);
            Close();
            _depth--;
        }
        _sample = outer;
        _sample.RowPlace = null;
    }

    private void ReadRow(scoped ref Utf8JsonReader reader, PayloadPath place, int row)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Wrong(Reason.WrongShape, $"{place.Text}[{row}]", $"an array of cells, not {JsonWords.Of(reader.TokenType)}");
            reader.Skip();
            return;
        }
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var (cell, stream) = i < Scratch.Columns.Count ? Scratch.Columns[i] : default;
            if (cell is not null)
                ReadAt(ref reader, cell);
            else if (stream is not null && reader.TokenType != JsonTokenType.Null)
                ReadValues(ref reader, stream, null);
            else
                reader.Skip();
        }
    }

    private bool ReadColumns(PayloadPath place)
    {
        var reader = new Utf8JsonReader(_payload[_sample.Columns]);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Wrong(Reason.WrongShape, place.Text, $"an array of the columns' names, not {JsonWords.Of(reader.TokenType)}");
            return false;
        }
        Span<byte> buffer = stackalloc byte[MaxName];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var name = reader.TokenType == JsonTokenType.String ? buffer[..StreamValue.Copy(ref reader, buffer)] : default;
            reader.Skip();
            var stream = place.Find(name) is null && place.HoldsStreams ? into.FindStream(name) : null;
            if (place.Find(name) is null && stream is null && place is { HoldsStreams: true, IgnoresOthers: false })
                into.UnknownStream(name);
            Scratch.Columns.Add((place.Find(name), stream));
        }
        return true;
    }

    // A text without its quotes and escapes, or anything else as it stands; what is longer than the buffer is cut.
    private readonly int Unquote(Range json, Span<byte> buffer)
    {
        var raw = _payload[json];
        var colon = raw.TrimEnd(": \t\r\n"u8); // a member's name is read with what follows it
        if (colon is not [(byte)'"', .., (byte)'"'])
        {
            var length = Math.Min(raw.Length, buffer.Length);
            raw[..length].CopyTo(buffer);
            return length;
        }
        var reader = new Utf8JsonReader(colon);
        reader.Read();
        return StreamValue.Copy(ref reader, buffer);
    }
}
