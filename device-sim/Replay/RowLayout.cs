using NodaTime;
using SmartPilots.Core;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Where time, devices and values stand in a row.</summary>
internal sealed class RowLayout(CsvLine line, int columns, int timeColumn, LocalTimes times, Func<ReadOnlySpan<char>, decimal?> parse,
    HashSet<string> noValue, IReadOnlyList<RowDevice> devices, LongRow? longRow)
{
    private readonly List<(string Stream, decimal Value)> _values = [];

    /// <summary>The messages of the row read last.</summary>
    public List<SimulatedMessage> Messages { get; } = [];

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
        foreach (var device in devices)
        {
            if (Add(device) is { } why)
                return why;
        }
        return null;
    }

    private string? ReadLong(LongRow row)
    {
        var name = line[row.DeviceColumn];
        if (row.Find(name) is not { } device)
            return $"'{name}' can't name a device (lower case, digits and dashes)";
        return Add(device);
    }

    private string? Add(RowDevice device)
    {
        var time = line[timeColumn].ToString();
        if (times.Parse(time, device.Topic) is not { } at)
            return $"'{time}' is no time in the map's format and zone";
        _values.Clear();
        foreach (var (column, stream) in device.Columns)
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
            Messages.Add(new SimulatedMessage(at.ToDateTimeUtc().Ticks, device.Topic, payload));
        }
        return null;
    }
}

/// <summary>A device in a row: its topic and its (column, stream) pairs.</summary>
internal sealed record RowDevice(string Topic, IReadOnlyList<(int Column, string Stream)> Columns);

/// <summary>Makes the devices of a long recording as they come.</summary>
internal sealed class LongRow(int deviceColumn, Func<string, DeviceKey?> key, IReadOnlyList<(int Column, string Stream)> columns)
{
    private readonly Dictionary<string, RowDevice?> _devices = [];

    public int DeviceColumn => deviceColumn;

    public RowDevice? Find(ReadOnlySpan<char> name)
    {
        var lookup = _devices.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name, out var device))
            return device;
        var made = key(name.ToString()) is { } found
            ? new RowDevice(new DeviceTopic(found, DeviceTopic.Readings).ToString(), columns) : null;
        _devices.Add(name.ToString(), made);
        return made;
    }
}
