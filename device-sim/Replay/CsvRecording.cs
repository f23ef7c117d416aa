using SmartPilots.Core;
using SmartPilots.DeviceSim.Pilots;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>A recorded CSV, plain or gzip, read through a map as the messages that its devices sent. One enumeration at a time.</summary>
public sealed class CsvRecording
{
    private readonly string _file;
    private readonly string _mapFile;
    private readonly CsvMap _map;
    private readonly List<UnreadableRow> _unreadable = [];
    private LongRow? _long;

    private CsvRecording(string file, string mapFile, CsvMap map)
    {
        _file = file;
        _mapFile = mapFile;
        _map = map;
    }

    public string Pilot => _map.Pilot;

    /// <summary>Rows of the last enumeration from which nothing could be made: they were not sent.</summary>
    public IReadOnlyList<UnreadableRow> Unreadable => _unreadable;

    /// <summary>Share of the file that the enumeration has read, 0 to 1.</summary>
    public double Progress { get; private set; }

    /// <summary>Opens a recording; a bad map, or a file that doesn't fit it, is an <see cref="InputFileException"/>.</summary>
    public static CsvRecording Open(string file, string mapFile)
    {
        var recording = new CsvRecording(file, mapFile, InputFile.ReadJson<CsvMap>(mapFile));
        using var open = TextFile.Open(file, out _);
        recording.ReadLayout(open);
        return recording;
    }

    /// <summary>The messages in order of the file; the readings of one device and row are one message.</summary>
    public IEnumerable<SimulatedMessage> Messages()
    {
        _unreadable.Clear();
        using var reader = TextFile.Open(_file, out var raw);
        var layout = ReadLayout(reader);
        _long = layout.Long;
        var number = _map.Header is null ? 1 : 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0)
                continue;
            Progress = raw.Length == 0 ? 1 : raw.Position / (double)raw.Length;
            if (layout.Read(line) is { } why)
                _unreadable.Add(new UnreadableRow(number, why));
            foreach (var message in layout.Messages)
                yield return message;
        }
        Progress = 1;
    }

    /// <summary>
    /// The devices that the recording speaks of, where the map gives those a type that the pilot file does not list. Reads all of it.
    /// </summary>
    public IReadOnlyList<AddedDevice> Devices()
    {
        if (_map.Long?.DeviceType is null)
            return [];
        foreach (var _ in Messages())
        {
            // only the devices count
        }
        return [.. _long!.Devices];
    }

    private RowLayout ReadLayout(StreamReader reader)
    {
        var line = new CsvLine(OneCharacter("$.delimiter", _map.Delimiter));
        var header = _map.Header?.ToArray();
        if (header is null)
        {
            line.Cut(reader.ReadLine() ?? throw new InputFileException(_file, "line 1", "the file is empty"));
            header = [.. Enumerable.Range(0, line.Count).Select(i => line[i].ToString())];
        }
        OneCharacter("$.decimalSeparator", _map.DecimalSeparator);
        if (!DeviceTopic.IsSegment(_map.Pilot))
            throw new InputFileException(_mapFile, "$.pilot", $"'{_map.Pilot}' is not lower case, digits and dashes");
        if (_map.Site is not null && !DeviceTopic.IsSegment(_map.Site))
            throw new InputFileException(_mapFile, "$.site", $"'{_map.Site}' is not lower case, digits and dashes");
        return RowLayoutReader.Read(_map, _mapFile, _file, header, line);
    }

    private char OneCharacter(string path, string text) =>
        text.Length == 1 ? text[0] : throw new InputFileException(_mapFile, path, $"'{text}' is not one character");
}

/// <summary>A row that could not be sent: its line (from 1) and why.</summary>
public readonly record struct UnreadableRow(int Line, string Why);
