namespace SmartPilots.DeviceSim.Replay;

/// <summary>Where time, devices and values stand in a row.</summary>
internal sealed class RowLayout(CsvLine line, int columns, int timeColumn, LocalTimes times, Func<ReadOnlySpan<char>, decimal?> parse,
    HashSet<string> noValue, IReadOnlyList<WideDevice> devices, LongRow? longRow)
{
    private readonly List<(string Stream, decimal Value)> _values = [];

    /// <summary>The messages of the row read last.</summary>
    public List<SimulatedMessage> Messages { get; } = [];

    /// <summary>Null of a wide recording.</summary>
    public LongRow? Long => longRow;

    /// <summary>Reads a row; returns why when something in it could not be read. Then nothing of the row is sent.</summary>
    public string? Read(string text)
    {
        Messages.Clear();
        line.Cut(text);
        if (line.Count != columns)
            return $"{line.Count} cells instead of {columns}";
        var why = longRow is { } row ? ReadLong(row) : ReadWide();
        if (why is not null)
            Messages.Clear();
        return why;
    }

    private string? ReadWide()
    {
        foreach (var (topic, streams) in devices)
        {
            if (Add(topic, streams) is { } why)
                return why;
        }
        return null;
    }

    private string? ReadLong(LongRow row)
    {
        if (row.Streams.Of(line) is not { } streams)
            return $"'{row.Streams.Describe(line)}' is not among the map's streams";
        if (streams.Count == 0)
            return null;
        return row.Find(line) is { } device ? Add(device.Topic, streams)
            : $"'{row.Describe(line)}' can't name a device (lower case, digits and dashes)";
    }

    private string? Add(string topic, IReadOnlyList<(int Column, string Stream)> streams)
    {
        var time = line[timeColumn].ToString();
        if (times.Parse(time, topic) is not { } at)
            return $"'{time}' is no time in the map's format and zone";
        _values.Clear();
        foreach (var (column, stream) in streams)
        {
            var cell = line[column];
            if (cell.IsEmpty || (noValue.Count > 0 && noValue.Contains(cell.ToString())))
                continue;
            if (parse(cell) is not { } value)
                return $"'{cell}' is no number";
            _values.Add((stream, value));
        }
        if (_values.Count > 0)
        {
            var payload = PlainPayload.Write(at.ToUnixTimeMilliseconds(), _values);
            Messages.Add(new SimulatedMessage(at.ToDateTimeUtc().Ticks, topic, payload));
        }
        return null;
    }
}

/// <summary>A device of a wide recording: its topic and its (column, stream) pairs.</summary>
internal sealed record WideDevice(string Topic, IReadOnlyList<(int Column, string Stream)> Streams);
