using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

// Values and their names.
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
        else if (StreamValue.TryText(text, stream, use, allowNumber: true, out var value, out var reason))
            Hold(stream, value, use, -1);
        else if (reason == Reason.None)
            into.PassOver();
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
        var (first, count) = (_scratch.Held.Count, 0);
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
            ReadValue(ref reader, stream, use, count);
        foreach (ref var held in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scratch.Held)[first..])
            held.Of = count;
    }

    private void ReadValue(scoped ref Utf8JsonReader reader, StreamDefinition stream, ValueUse? use, int position)
    {
        var kind = reader.TokenType;
        if (kind == JsonTokenType.Null && options.IgnoresEmpty)
            return;
        if (StreamValue.TryRead(ref reader, stream, use, options.TextNumbers, out var value, out var reason))
            Hold(stream, value, use, position);
        else if (reason == Reason.None)
            into.PassOver();
        else if (reason == Reason.NotANumber)
            into.Fault(reason, stream.Name, $"a number, not {(kind == JsonTokenType.String ? Shown(ref reader) : JsonWords.Of(kind))}{Hint(kind, stream)}");
        else
            into.Fault(reason, stream.Name, $"a magnitude below 1e15, not {Shown(ref reader)}");
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
            _scratch.Held.Add(new HeldValue(stream, use, value, position));
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
