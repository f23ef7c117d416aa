using NodaTime;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Where time, devices and values stand in a row: makes messages of rows.</summary>
internal sealed class RowLayout(RowReader rows, Columns columns, RowTime times, IReadOnlyList<WideDevice> devices, LongRow? longRow,
    RowTally tally)
{
    // A row of a table without quotes whose cells are fewer than its header's may lack any of them, not the last.
    private readonly bool _mayLackAny = rows.Cells is BlankCells;
    private readonly bool _endsEarly = rows.Cells is FixedCells;
    private readonly List<(ValueColumn Column, Cell Cell)> _cells = [];
    private readonly List<(string Stream, decimal Value)> _values = [];
    private readonly List<(string Stream, string Unit)> _units = [];
    private FileTime _time;

    /// <summary>The messages of the row read last.</summary>
    public List<SimulatedMessage> Messages { get; } = [];

    /// <summary>Null of a wide recording.</summary>
    public LongRow? Long => longRow;

    public IEnumerable<ValueColumn> Values => longRow?.Streams.All ?? devices.SelectMany(device => device.Values);

    /// <summary>Told the local time of each message and the stream whose order it is in.</summary>
    public Action<string, LocalDateTime>? Dated { get; set; }

    /// <summary>Columns by their index, and the texts that the rows meant have there.</summary>
    public (int Column, HashSet<string> Texts)[] Only { get; init; } = [];

    /// <summary>Whether the row is one of those that the map is about.</summary>
    public bool IsMeant
    {
        get
        {
            foreach (var (column, texts) in Only)
            {
                if (!texts.GetAlternateLookup<ReadOnlySpan<char>>().Contains(rows.Cells[column]))
                    return false;
            }
            return true;
        }
    }

    /// <summary>
    /// Whether the row holds neither a time nor a number, as rows of names and units do; of a row of another width, which speaks of the
    /// logger, a number by chance in a column of values says nothing.
    /// </summary>
    public bool HoldsNeitherTimeNorNumber => times.Read(rows.Cells, out _) != TimeState.Read
        && (!Values.Any(column => column.HoldsNumber(rows.Cells)) || (rows.Cells.Count != columns.Count && times.HasNoDigits(rows.Cells)));

    /// <summary>Makes the messages of the row that the reader stands on.</summary>
    public void Read()
    {
        Messages.Clear();
        if (WrongShape() is { } wrong)
        {
            tally.Unreadable(rows.Line, wrong);
            return;
        }
        if (rows.Cells is DelimitedCells { HasBareQuote: true })
            tally.NoteQuote(rows.Line);
        var state = times.Read(rows.Cells, out _time);
        if (state == TimeState.Read)
        {
            if (longRow is { } row)
                ReadLong(row);
            else
                ReadWide();
        }
        else if (state == TimeState.Wrong && columns.AreNames(rows.Cells))
            tally.Headers++;
        else if (state == TimeState.Wrong)
            tally.Unreadable(rows.Line, times.Why(rows.Cells));
        else if (HoldsNothing())
            tally.Blank++;
        else if (times.MissingIsSkipped)
            tally.WithoutTime++;
        else
            tally.Unreadable(rows.Line, "the row has values and no time (\"time\": { \"missing\": \"skip\" } leaves such rows out)");
    }

    private bool HoldsNothing() => Values.All(column => column.Read(rows.Cells).Kind is CellKind.Empty or CellKind.NoValue);

    private string? WrongShape()
    {
        if (rows.IsOpen)
            return "a quote opens in this row and is not closed: double a quote that is part of a text";
        var count = rows.Cells.Count;
        if (count < columns.Count && _mayLackAny)
            return $"{count} cells instead of {columns.Count}: which are missing can't be told (\"widths\" may help)";
        for (var i = columns.Count; i < count; i++)
        {
            if (!rows.Cells[i].IsEmpty)
                return $"{count} cells instead of {columns.Count}";
        }
        return null;
    }

    private void ReadWide()
    {
        foreach (var device in devices)
            Add(device.Topic, device.Topic, device.Values);
    }

    private void ReadLong(LongRow row)
    {
        if (row.Streams.Of(rows.Cells) is not { } streams)
        {
            tally.Unreadable(rows.Line, $"'{row.Streams.Describe(rows.Cells)}' is not among the map's streams");
            return;
        }
        if (streams.Count == 0)
        {
            tally.LeftOut++;
            return;
        }
        if (row.Find(rows.Cells) is not { } device)
            tally.Unreadable(rows.Line, $"'{row.Describe(rows.Cells)}' can't name a device (lower case, digits and dashes)");
        else
            Add(device.Topic, row.Streams is FixedStreams ? device.Topic : device.StreamKey(streams[0]), streams);
    }

    private void Add(string topic, string orderOf, IReadOnlyList<ValueColumn> values)
    {
        if (times.At(_time, orderOf) is not { } at)
        {
            tally.Unreadable(rows.Line, $"'{_time.Local:uuuu-MM-dd HH:mm:ss}' is a time that the clock skipped in the map's zone");
            return;
        }
        Dated?.Invoke(orderOf, _time.Local);
        _cells.Clear();
        var cut = rows.Cells.Count < columns.Count && rows.IsLast && !_endsEarly && values.Any(column => column.Index >= rows.Cells.Count);
        foreach (var column in values)
        {
            if (column.Index >= rows.Cells.Count && !_endsEarly)
                tally.Unreadable(rows.Line, column.Name, "the row ends before it");
            else if (cut && column.Index == rows.Cells.Count - 1)
                tally.Unreadable(rows.Line, column.Name, "the file ends within this row: the number may be cut");
            else
                Add(column);
        }
        AddMessage(topic, at, isDoubtful: false);
        AddMessage(topic, at, isDoubtful: true);
    }

    // A message is doubtful as a whole, so doubtful values of a row have one of their own.
    private void AddMessage(string topic, Instant at, bool isDoubtful)
    {
        _values.Clear();
        _units.Clear();
        foreach (var (column, cell) in _cells)
        {
            if (cell.IsDoubtful != isDoubtful)
                continue;
            _values.Add((column.Stream, cell.Value));
            if (column.Unit is { } unit)
                _units.Add((column.Stream, unit));
        }
        if (_values.Count == 0)
            return;
        Messages.Add(new SimulatedMessage(at.ToDateTimeUtc().Ticks, topic,
            PlainPayload.Write(at.ToUnixTimeMilliseconds(), _values, _units, isDoubtful)));
        tally.Readings += _values.Count;
    }

    private void Add(ValueColumn column)
    {
        var cell = column.Read(rows.Cells);
        if (cell.Kind == CellKind.Unreadable)
            tally.Unreadable(rows.Line, column.Name, cell.Why!);
        else if (cell.Kind == CellKind.Value)
            _cells.Add((column, cell));
    }
}

/// <summary>A device of a wide recording: its topic and its columns.</summary>
internal sealed record WideDevice(string Topic, IReadOnlyList<ValueColumn> Values);
