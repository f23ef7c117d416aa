using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>One pass over one payload: the walk. Values wait in the message's scratch until their time is known.</summary>
internal ref partial struct PlainJsonPass(ReadOnlySpan<byte> payload, PlainJsonOptions options, scoped in DecodeContext context, DecodedMessage into)
{
    private const int MaxName = 128;
    private readonly ReadOnlySpan<byte> _payload = payload;
    private readonly DecodeContext _context = context;
    private readonly JsonScratch _scratch = JsonScratch.Of(into);
    private Sample _sample;
    private int _depth; // of samples; 0 is the message
    private bool _hasRepeatedHour; // some time is one that the clock showed twice
    private (Reason Reason, string Where, string Expected) _wrong;

    /// <summary>Reads the value that the reader stands on.</summary>
    public void ReadRoot(scoped ref Utf8JsonReader reader, PayloadPath root)
    {
        _sample.Names = root.Items ?? options.Names;
        if (_context.Stream is not null && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            Note(ref reader, PayloadRole.Value);
        else
            ReadAt(ref reader, root);
    }

    private void ReadAt(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        if (place.Conditions is not null)
            place.Judge(ref reader, ref _sample.IsNoise, ref _sample.IsDoubtful, _scratch.Doubted);
        switch (place.Role)
        {
            case PayloadRole.Time:
                ReadTime(ref reader, place);
                break;
            case PayloadRole.TimePart:
                _scratch.TimeParts.Add((place, Here(ref reader)));
                reader.Skip();
                break;
            case PayloadRole.Counter:
                ReadCounter(ref reader, place);
                break;
            case PayloadRole.Units:
                NoteUnits(ref reader, place);
                break;
            case PayloadRole.Unit:
                _scratch.Units.Add((place, Here(ref reader)));
                reader.Skip();
                break;
            case PayloadRole.Stream when reader.TokenType != JsonTokenType.StartObject || !place.HasChildren:
                ReadValues(ref reader, place.Stream!, place.Use);
                break;
            case PayloadRole.Name or PayloadRole.Value or PayloadRole.Columns:
                Note(ref reader, place.Role);
                break;
            default:
                ReadInside(ref reader, place);
                break;
        }
    }

    private void ReadInside(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        if (reader.TokenType == JsonTokenType.StartObject && place is { Items: not null, IsItem: true })
            ReadSample(ref reader, place, default, place.Items);
        else if (reader.TokenType == JsonTokenType.StartObject)
            ReadObject(ref reader, place);
        else if (reader.TokenType == JsonTokenType.StartArray && place.HoldsRows)
            NoteRows(ref reader, place);
        else if (reader.TokenType == JsonTokenType.StartArray)
            ReadArray(ref reader, place);
        else if (place.IsItem)
            Note(ref reader, PayloadRole.Value);
        else if (place.HoldsStreams || place.Items is not null)
            Wrong(Reason.WrongShape, place.Text, $"an object of values, not {JsonWords.Of(reader.TokenType)}");
    }

    /// <summary>Reads the members of the object that the reader stands on.</summary>
    private void ReadObject(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        if (place.HoldsStreams)
        {
            if (_sample.HasValues)
                Wrong(Reason.WrongShape, place.Text, "one object of values, not two");
            _sample.HasValues = true;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (place.Find(ref reader) is { } child)
            {
                var key = child.IsSample ? Here(ref reader) : default;
                reader.Read();
                if (child.IsSample)
                    ReadSample(ref reader, child, key, place.Items ?? _sample.Names);
                else
                    ReadAt(ref reader, child);
            }
            else if (place.HoldsStreams)
                ReadByName(ref reader, place);
            else
                reader.Skip();
        }
    }

    private void ReadArray(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        var hasOwnPlaces = place.HasIndexes || place.Any is not null;
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            var child = hasOwnPlaces ? place.Item(i, reader) : place;
            if (child is null)
                reader.Skip();
            else if (child.IsSample)
                ReadSample(ref reader, child, default, place.Items ?? _sample.Names);
            else if (child != place)
                ReadAt(ref reader, child);
            else if (reader.TokenType == JsonTokenType.StartObject)
                ReadSample(ref reader, place, default, place.Items ?? _sample.Names);
            else
            {
                if (place.HoldsStreams || place.HasChildren)
                    Wrong(Reason.WrongShape, $"{place.Text}[{i}]", $"an object of values, not {JsonWords.Of(reader.TokenType)}");
                reader.Skip();
            }
        }
    }

    // Where the value or name stands that the reader is on; of an object or array, only its beginning.
    private static Range Here(scoped ref Utf8JsonReader reader) => (int)reader.TokenStartIndex..(int)reader.BytesConsumed;

    private void ReadTime(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (place.Time!.TryRead(ref reader, _context, out var one))
                    _scratch.Times.Add(one);
                else
                    WrongTime(ref reader, place);
            }
        }
        else if (!place.Time!.TryRead(ref reader, _context, out var time))
            WrongTime(ref reader, place);
        else if (place.Of.Count > 0)
            _scratch.StreamTimes.Add((place, time));
        else if (_sample.HasTime)
            Wrong(Reason.WrongShape, place.Text, "one time, not two");
        else
            (_sample.Time, _sample.HasTime) = (time, true);
    }

    private void WrongTime(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        Wrong(Reason.InvalidTime, place.Text, $"{place.Time!.Expected}, not {Shown(ref reader)}{place.Time.Hint(ref reader)}");
        reader.Skip();
    }

    private void ReadCounter(scoped ref Utf8JsonReader reader, PayloadPath place)
    {
        if (_depth > 0)
        {
            reader.Skip(); // a message has one counter; those of its samples count something else
            return;
        }
        if (into.Counter is not null)
            Wrong(Reason.WrongShape, place.Text, "one counter, not two");
        else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var counter) && counter is >= 0 and < long.MaxValue)
            into.Counter = counter;
        else
            Wrong(Reason.WrongShape, place.Text, $"a whole number from 0, not {Shown(ref reader)}");
        reader.Skip();
    }

    private readonly string Shown(scoped ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
        ? JsonWords.Of(reader.TokenType)
        : Encoding.UTF8.GetString(_payload[Here(ref reader)][..Math.Min(60, _payload[Here(ref reader)].Length)]);

    // In the message it condemns all; in a sample only that one.
    private void Wrong(Reason reason, string where, string expected)
    {
        if (_depth > 0)
        {
            _sample.IsNoise = true;
            into.Fault(reason, where, expected);
        }
        else if (_wrong.Reason == Reason.None)
            _wrong = (reason, where, expected);
    }
}
