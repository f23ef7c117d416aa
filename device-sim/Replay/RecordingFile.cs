using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>A recorded file with its map: opens it and finds its header.</summary>
internal sealed class RecordingFile
{
    private readonly string _mapFile;
    private readonly FileNameParts _parts;
    private readonly Encoding? _encoding;

    private RecordingFile(string name, string mapFile, CsvMap map)
    {
        (Name, _mapFile) = (name, mapFile);
        _parts = new FileNameParts(mapFile, name, map.FileName);
        Map = map with
        {
            Pilot = RowLayoutReader.Segment(mapFile, "$.pilot", map.Pilot, _parts),
            Site = map.Site is { } site ? RowLayoutReader.Segment(mapFile, "$.site", site, _parts) : null,
        };
        if (map.GroupSeparator is "")
            throw new InputFileException(mapFile, "$.groupSeparator", "is empty: leave it out where numbers have none");
        NumberText.Check(mapFile, "$", map.DecimalSeparator, map.GroupSeparator);
        Qualifier.Check(mapFile, "$.qualifiers", map.Qualifiers);
        if (map.Comment is not null && string.IsNullOrWhiteSpace(map.Comment))
            throw new InputFileException(mapFile, "$.comment", "is empty: every line would be a comment");
        if (map.Header is { Count: 0 })
            throw new InputFileException(mapFile, "$.header", "names no column: leave it out where the file has a header");
        if (map.Wide is { Count: 0 })
            throw new InputFileException(mapFile, "$.wide", "names no device");
        if (map.Only.FirstOrDefault(pair => pair.Value.Count == 0).Key is { } column)
            throw new InputFileException(mapFile, $"$.only['{column}']", "names no text: every row would be left out");
        if ((map.Time.Column is null) == (map.Time.Columns is not { Count: > 0 }))
            throw new InputFileException(mapFile, "$.time", "has not exactly one of 'column' and 'columns'");
        if (map.HeaderRows is < 1 or > 5)
            throw new InputFileException(mapFile, "$.headerRows", $"{map.HeaderRows} is not 1 to 5");
        if (map.Encoding is { } encoding)
        {
            _encoding = FileEncoding.Find(encoding) ?? throw new InputFileException(mapFile, "$.encoding",
                $"'{encoding}' is no encoding that is known (such as utf-8, utf-16, latin1 or windows-1252)");
        }
    }

    public string Name { get; }

    public CsvMap Map { get; }

    public static RecordingFile Read(string file, string mapFile, string shippedMaps) => new(file, mapFile, MapFile.Read(mapFile, shippedMaps));

    /// <summary>Opens the file at its first row after the header.</summary>
    public OpenRecording Open(RowTally tally, bool newestFirst)
    {
        var times = FileTimes.Read(_mapFile, Map.Time);
        times.NewestFirst = newestFirst;
        var text = TextFile.Open(Name, out var raw, _encoding);
        try
        {
            var rows = new RowReader(text, Cells(), Map.Comment);
            var header = new HeaderReader(Map, _mapFile, Name, rows, checkText: _encoding is null).Read();
            var layout = new RowLayoutReader(Map, _mapFile, header, _parts).Read(rows, times, tally);
            return new OpenRecording(text, raw, rows, layout, tally, Map.SkipAfterHeader);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    private RowCells Cells()
    {
        if (Map.Widths is not { } widths)
            return Map.Delimiter == "whitespace" ? new BlankCells() : new DelimitedCells(OneCharacter("$.delimiter", Map.Delimiter));
        return widths.Count > 0 && widths.All(width => width is > 0 and < 1000) ? new FixedCells(widths)
            : throw new InputFileException(_mapFile, "$.widths", "is no list of widths from 1 to 999");
    }

    private char OneCharacter(string path, string text) =>
        text is [not '"' and var one] ? one : throw new InputFileException(_mapFile, path, $"'{text}' is not one character other than a quote");
}
