using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

// Rows of cells under named columns.
internal ref partial struct PlainJsonPass
{
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
        if (_scratch.Columns.Count == 0)
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
            _sample = Begin(default, null);
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
            var (cell, stream) = i < _scratch.Columns.Count ? _scratch.Columns[i] : default;
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
            _scratch.Columns.Add((place.Find(name), stream));
        }
        return true;
    }
}
