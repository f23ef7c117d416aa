using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

// What belongs together: the message, and in it each object of an array, each row, each member whose name may be any.
internal ref partial struct PlainJsonPass
{
    private struct Sample
    {
        public int Held, Units, Times, StreamTimes, Doubted, TimeParts; // where its own begin in the scratch
        public MeasuredTime Time;
        public bool HasTime, HasValues, IsDoubtful, IsNoise, HasUnits;
        public Range UnitTable, Name, Value, Rows, Columns;
        public PayloadPath? RowPlace;
        public ItemNames? Names;
    }

    private void ReadSample(scoped ref Utf8JsonReader reader, PayloadPath place, Range key, ItemNames? names)
    {
        var outer = _sample;
        _sample = Begin(key, names);
        _depth++;
        if (place.KeyTime is { } keyTime)
            ReadKeyTime(keyTime, key, place);
        if (reader.TokenType == JsonTokenType.StartObject && place.Role is PayloadRole.None)
            ReadObject(ref reader, place);
        else if (reader.TokenType == JsonTokenType.StartArray && place.Role is PayloadRole.None)
            ReadArray(ref reader, place);
        else
            ReadAt(ref reader, place);
        Close();
        _depth--;
        _sample = outer;
    }

    private readonly Sample Begin(Range key, ItemNames? names) => new()
    {
        Held = _scratch.Held.Count, Units = _scratch.Units.Count, Times = _scratch.Times.Count, StreamTimes = _scratch.StreamTimes.Count,
        Doubted = _scratch.Doubted.Count, TimeParts = _scratch.TimeParts.Count, Name = key, Names = names,
    };

    private void ReadKeyTime(PayloadTime format, Range key, PayloadPath place)
    {
        Span<byte> text = stackalloc byte[MaxName];
        var name = text[..Unquote(key, text)];
        var isTime = format.TryText(name, _context, out _sample.Time)
            || (System.Buffers.Text.Utf8Parser.TryParse(name, out decimal number, out var used) && used == name.Length
                && format.TryNumber(number, _context, out _sample.Time));
        if (!isTime)
            Wrong(Reason.InvalidTime, place.Text, $"{format.Expected} as the member's name, not {Encoding.UTF8.GetString(name)}");
        _sample.HasTime = isTime;
    }

    /// <summary>Dates the values of the message, or rejects it when its shape or time was wrong.</summary>
    public void Finish()
    {
        Close();
        if (_wrong.Reason != Reason.None)
        {
            into.Reject(_wrong.Reason, _wrong.Where, _wrong.Expected);
            return;
        }
        if (_sample.IsNoise)
        {
            into.Ignore();
            return;
        }
        if (_hasRepeatedHour)
            RepeatedHours.Settle(_scratch);
        foreach (ref readonly var held in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scratch.Held))
            Release(held);
        if (options.IgnoresEmpty && into.Readings.Count == 0 && into.Faults.Count == 0)
            into.Ignore();
    }

    private readonly void Release(in HeldValue held)
    {
        var doubt = held.IsDoubtful ? Quality.Doubtful : Quality.Good;
        var value = held.Value;
        if (held is { HasUnit: false, Use.Unit: { } unit } && !into.TryConvert(held.Stream, unit, ref value))
            return;
        if (held.TimeAt >= 0)
        {
            var time = _scratch.Given[held.TimeAt];
            into.Add(held.Stream, time.Best, value, time.Quality | doubt, time.Later, (time.Quality & Quality.Undated) != 0);
        }
        else if (held.Of > 1 || held.IsOfOtherLength)
            ArrayWithoutTimes(held.Stream);
        else
            into.Add(held.Stream, _context.Ticks, value, _context.TimeQuality | doubt, 0, isOfReceipt: true);
    }

    private readonly void ArrayWithoutTimes(StreamDefinition stream)
    {
        if (into.Faults.Count == 0 || into.Faults[^1].Where != stream.Name)
            into.Fault(Reason.NotANumber, stream.Name, "one number, not an array; if its items are samples, the path of \"time\" leads to an array of as "
                + "many times, or \"time\" says \"everySeconds\"");
    }

    private void Close()
    {
        if (_sample.RowPlace is { } rows)
            ReadRows(rows);
        if (!_sample.Value.Equals(default))
            ReadNamed();
        JoinTimeParts();
        if (_sample.IsNoise && _depth > 0)
            _scratch.Held.RemoveRange(_sample.Held, _scratch.Held.Count - _sample.Held);
        if (_scratch.Held.Count > _sample.Held)
            Settle();
        if (_depth == 0)
            return;
        _scratch.Units.RemoveRange(_sample.Units, _scratch.Units.Count - _sample.Units);
        _scratch.Times.RemoveRange(_sample.Times, _scratch.Times.Count - _sample.Times);
        _scratch.StreamTimes.RemoveRange(_sample.StreamTimes, _scratch.StreamTimes.Count - _sample.StreamTimes);
        _scratch.Doubted.RemoveRange(_sample.Doubted, _scratch.Doubted.Count - _sample.Doubted);
    }

    // Units, times and doubts of the sample go to its values.
    private void Settle()
    {
        if (_sample.HasUnits)
            ReadUnits();
        for (var i = _sample.Units; i < _scratch.Units.Count; i++)
            ReadUnit(_scratch.Units[i].Place, _scratch.Units[i].Json);
        var times = _scratch.Times.Count - _sample.Times;
        var ofSample = -1;
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scratch.Held)[_sample.Held..];
        foreach (ref var held in span)
        {
            held.IsDoubtful |= _sample.IsDoubtful
                || (_scratch.Doubted.Count > _sample.Doubted && _scratch.Doubted.IndexOf(held.Stream, _sample.Doubted) >= 0);
            held.IsOfOtherLength |= held.Of > 0 && times > 0 && held.Of != times;
            if (held.TimeAt >= 0)
                continue;
            if (OwnTime(held.Stream) is { } own)
                held.TimeAt = AddTime(own);
            else if (held.Position >= 0 && held.Of == times)
                held.TimeAt = AddTime(_scratch.Times[_sample.Times + held.Position]);
            else if (_sample.HasTime && held.Position > 0 && options.EveryTicks != 0)
                held.TimeAt = AddTime(_sample.Time.Plus(held.Position * options.EveryTicks));
            else if (_sample.HasTime && (held.Position < 0 || held.Of == 1 || options.EveryTicks != 0))
                held.TimeAt = ofSample >= 0 ? ofSample : ofSample = AddTime(_sample.Time);
        }
    }

    private int AddTime(in MeasuredTime time)
    {
        _hasRepeatedHour |= time.Second != 0;
        _scratch.Given.Add(time);
        return _scratch.Given.Count - 1;
    }

    private readonly MeasuredTime? OwnTime(StreamDefinition stream)
    {
        for (var i = _scratch.StreamTimes.Count - 1; i >= _sample.StreamTimes; i--)
        {
            if (_scratch.StreamTimes[i].Place.Of.Contains(stream))
                return _scratch.StreamTimes[i].Time;
        }
        return null;
    }

    // Date and time of day, or year, month and so on, each where it stands, joined by spaces in the order that the device type gives.
    private void JoinTimeParts()
    {
        var parts = _scratch.TimeParts.Count - _sample.TimeParts;
        if (parts == 0)
            return;
        var (place, _) = _scratch.TimeParts[^1];
        Span<byte> text = stackalloc byte[MaxName * 2];
        var length = 0;
        for (var number = 0; number < place.Part.Count; number++)
        {
            var at = _scratch.TimeParts.FindIndex(_sample.TimeParts, part => part.Place.Part.Number == number);
            if (at < 0)
            {
                length = -1;
                break;
            }
            length += length > 0 ? 1 : 0;
            text[Math.Max(0, length - 1)] = (byte)' ';
            length += Unquote(_scratch.TimeParts[at].Json, text.Slice(length, MaxName / 4));
        }
        _scratch.TimeParts.RemoveRange(_sample.TimeParts, parts);
        if (_sample.HasTime)
            Wrong(Reason.WrongShape, place.Text, "one time, not two");
        else if (length < 0)
            Wrong(Reason.InvalidTime, place.Text, $"all {place.Part.Count} parts of the time, not {parts}");
        else if (place.Time!.TryText(text[..length], _context, out _sample.Time))
            _sample.HasTime = true;
        else
            Wrong(Reason.InvalidTime, place.Text, $"{place.Time.Expected}, not {Encoding.UTF8.GetString(text[..length])}");
    }
}
