using SmartPilots.Core.Model;
using SmartPilots.Core.Units;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Fits a map to a file's header. Whatever doesn't fit is an error with its path in the map.</summary>
internal sealed class RowLayoutReader(CsvMap map, string mapFile, Columns columns, FileNameParts parts)
{
    /// <summary>The columns that the map names and that a header must have.</summary>
    public static IEnumerable<string> Required(CsvMap map) =>
    [
        .. TimeColumns(map), .. map.Long?.StreamColumns ?? [],
        .. (map.Wide?.SelectMany(device => device.Columns) ?? []).Concat(map.Long?.Columns ?? new Dictionary<string, ColumnJson>()).Where(pair => !pair.Value.Optional)
            .Select(pair => pair.Key),
        .. map.Only.Keys, .. new[] { map.Time.ZoneColumn, map.Long?.DeviceColumn, map.Long?.SiteColumn, map.Long?.ValueColumn }.OfType<string>(),
    ];

    public RowLayout Read(RowReader rows, FileTimes times, RowTally tally)
    {
        columns.Ignore(map.Ignore);
        var devices = new List<WideDevice>();
        LongRow? longRow = null;
        if ((map.Wide is null) == (map.Long is null))
            throw new InputFileException(mapFile, "$", "has not exactly one of 'wide' and 'long'");
        if (map.Wide is not null)
        {
            for (var i = 0; i < map.Wide.Count; i++)
                devices.Add(Device(map.Wide[i], $"$.wide[{i}]"));
        }
        else
        {
            longRow = Long(map.Long!);
        }
        var names = TimeColumns(map);
        var time = names.Select((name, i) => columns.Find(map.Time.Columns is null ? "$.time.column" : $"$.time.columns[{i}]", name)).ToArray();
        var zone = Find("$.time.zoneColumn", map.Time.ZoneColumn);
        var only = map.Only.Select(pair => (Find($"$.only['{pair.Key}']", pair.Key)!.Value, pair.Value.ToHashSet())).ToArray();
        columns.RefuseUnused();
        return new RowLayout(rows, columns, new RowTime(time, times, map.Time.Missing, map.NoValue) { ZoneColumn = zone }, devices, longRow, tally)
        {
            Only = only,
        };
    }

    /// <summary>A part of a topic, with the parts of the file's name in it.</summary>
    public static string Segment(string mapFile, string path, string text, FileNameParts parts)
    {
        var name = parts.Fill(path, text);
        return DeviceTopic.IsSegment(name) ? name
            : throw new InputFileException(mapFile, path, $"'{name}' is not lower case, digits and dashes");
    }

    private static IReadOnlyList<string> TimeColumns(CsvMap map) => map.Time.Columns ?? (map.Time.Column is { } one ? [one] : []);

    private string Segment(string path, string text) => Segment(mapFile, path, text, parts);

    private WideDevice Device(CsvMap.WideDeviceJson device, string path)
    {
        var name = Segment($"{path}.device", device.Device);
        if (map.Site is not { } site)
            throw new InputFileException(mapFile, "$.site", "is missing");
        var key = new DeviceKey(map.Pilot, site, name);
        return new WideDevice(new DeviceTopic(key, DeviceTopic.Readings).ToString(), Values($"{path}.columns", device.Columns, name));
    }

    private LongRow Long(CsvMap.LongJson form)
    {
        if ((map.Site is null) == (form.SiteColumn is null))
            throw new InputFileException(mapFile, "$", "has not exactly one of 'site' and 'long.siteColumn'");
        if ((form.Device is null) == (form.DeviceColumn is null))
            throw new InputFileException(mapFile, "$.long", "has not exactly one of 'device' and 'deviceColumn'");
        return new LongRow(map.Pilot, map.Site, Find("$.long.siteColumn", form.SiteColumn),
            form.Device is { } device ? Segment("$.long.device", device) : null, Find("$.long.deviceColumn", form.DeviceColumn),
            Find("$.long.nameColumn", form.NameColumn), form, StreamsOf(form));
    }

    private int? Find(string path, string? column) => column is null ? null : columns.Find(path, column);

    private RowStreams StreamsOf(CsvMap.LongJson form)
    {
        if ((form.Columns is null) == (form.StreamColumns is null))
            throw new InputFileException(mapFile, "$.long", "has not exactly one of 'columns' and 'streamColumns'");
        if (form.Columns is { } fixedColumns)
        {
            return form.ValueColumn is null && form.Streams is null ? new FixedStreams(Values("$.long.columns", fixedColumns, ""))
                : throw new InputFileException(mapFile, "$.long", "has 'valueColumn' or 'streams' without 'streamColumns'");
        }
        if (form is not { StreamColumns.Count: > 0, ValueColumn: { } value, Streams.Count: > 0 })
            throw new InputFileException(mapFile, "$.long", "'streamColumns' needs columns, 'valueColumn' and 'streams'");
        var names = form.StreamColumns.Select(column => columns.Find("$.long.streamColumns", column)).ToArray();
        var index = columns.Find("$.long.valueColumn", value);
        return new NamedStreams(names, form.Streams.ToDictionary(pair => pair.Key,
            pair => pair.Value is { } column ? Value($"$.long.streams['{pair.Key}']", index, column, pair.Key) : null));
    }

    private List<ValueColumn> Values(string path, Dictionary<string, ColumnJson> named, string owner)
    {
        if (named.Count == 0)
            throw new InputFileException(mapFile, path, "names no column");
        foreach (var (name, column) in named)
            columns.CheckStream($"{path}['{name}']", column.Stream);
        if (named.GroupBy(pair => pair.Value.Stream).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputFileException(mapFile, path, $"the columns {string.Join(" and ", twice.Select(pair => $"'{pair.Key}'"))} are both"
                + $" stream '{twice.Key}' of one device");
        }
        return [.. named.Where(pair => !pair.Value.Optional || columns.HoldAll([pair.Key]))
            .Select(pair => Value($"{path}['{pair.Key}']", columns.Find($"{path}['{pair.Key}']", pair.Key), pair.Value, owner))];
    }

    private ValueColumn Value(string path, int index, ColumnJson column, string owner)
    {
        columns.CheckStream(path, column.Stream);
        if (column.Unit is { } unit && !Unit.TryParse(unit, out _))
            throw new InputFileException(mapFile, $"{path}.unit", $"'{unit}' is no unit that is known (UCUM, such as m3/h or Cel)");
        NumberText.Check(mapFile, path, column.DecimalSeparator ?? map.DecimalSeparator, column.GroupSeparator ?? map.GroupSeparator);
        Qualifier.Check(mapFile, $"{path}.qualifiers", column.Qualifiers);
        return new ValueColumn(index, columns.Name(index), owner, map, column, Find($"{path}.qualifierColumn", column.QualifierColumn));
    }
}
