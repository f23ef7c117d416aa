using System.Globalization;
using System.Text.RegularExpressions;
using SmartPilots.Core;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Fits a map to a file's header. Whatever doesn't fit is an error with its path in the map.</summary>
internal static partial class RowLayoutReader
{
    public static RowLayout Read(CsvMap map, string mapFile, string csvFile, string[] header, CsvLine line)
    {
        var used = new HashSet<string>(map.Ignore) { map.Time.Column };
        var columns = new Columns(mapFile, csvFile, header, used);
        var devices = new List<WideDevice>();
        LongRow? longRow = null;
        if ((map.Wide is null) == (map.Long is null))
            throw new InputFileException(mapFile, "$", "has not exactly one of 'wide' and 'long'");
        if (map.Wide is not null)
        {
            for (var i = 0; i < map.Wide.Count; i++)
                devices.Add(WideDevice(map, mapFile, map.Wide[i], $"$.wide[{i}]", columns));
        }
        else
        {
            longRow = Long(map, mapFile, map.Long!, columns);
        }
        var time = columns.Find("$.time.column", map.Time.Column);
        columns.RefuseUnused();
        var separator = map.DecimalSeparator[0];
        return new RowLayout(line, header.Length, time, LocalTimes.Read(mapFile, map.Time), cell => Number(cell, separator),
            [.. map.NoValue], devices, longRow);
    }

    private static WideDevice WideDevice(CsvMap map, string mapFile, CsvMap.WideDeviceJson device, string path, Columns columns)
    {
        if (!DeviceTopic.IsSegment(device.Device))
            throw new InputFileException(mapFile, $"{path}.device", $"'{device.Device}' is not lower case, digits and dashes");
        if (map.Site is not { } site)
            throw new InputFileException(mapFile, "$.site", "is missing");
        var topic = new DeviceTopic(new DeviceKey(map.Pilot, site, device.Device), DeviceTopic.Readings).ToString();
        return new WideDevice(topic, columns.Streams($"{path}.columns", device.Columns));
    }

    private static LongRow Long(CsvMap map, string mapFile, CsvMap.LongJson form, Columns columns)
    {
        if ((map.Site is null) == (form.SiteColumn is null))
            throw new InputFileException(mapFile, "$", "has not exactly one of 'site' and 'long.siteColumn'");
        int? site = form.SiteColumn is { } where ? columns.Find("$.long.siteColumn", where) : null;
        int? name = form.NameColumn is { } called ? columns.Find("$.long.nameColumn", called) : null;
        return new LongRow(map.Pilot, map.Site, site, columns.Find("$.long.deviceColumn", form.DeviceColumn), name, form,
            StreamsOf(mapFile, form, columns));
    }

    private static RowStreams StreamsOf(string mapFile, CsvMap.LongJson form, Columns columns)
    {
        if ((form.Columns is null) == (form.StreamColumns is null))
            throw new InputFileException(mapFile, "$.long", "has not exactly one of 'columns' and 'streamColumns'");
        if (form.Columns is { } fixedColumns)
        {
            return form.ValueColumn is null && form.Streams is null ? new FixedStreams(columns.Streams("$.long.columns", fixedColumns))
                : throw new InputFileException(mapFile, "$.long", "has 'valueColumn' or 'streams' without 'streamColumns'");
        }
        if (form is not { StreamColumns.Count: > 0, ValueColumn: { } value, Streams.Count: > 0 })
            throw new InputFileException(mapFile, "$.long", "'streamColumns' needs columns, 'valueColumn' and 'streams'");
        foreach (var (text, stream) in form.Streams)
            columns.CheckStream($"$.long.streams['{text}']", stream);
        return new NamedStreams([.. form.StreamColumns.Select(column => columns.Find("$.long.streamColumns", column))],
            columns.Find("$.long.valueColumn", value), form.Streams);
    }

    // Decimal on purpose: 4e+05 is 400000, and 0.1 stays 0.1.
    private static decimal? Number(ReadOnlySpan<char> cell, char separator)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (separator != '.')
            cell = cell.ToString().Replace(separator, '.');
        return decimal.TryParse(cell, Styles, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private sealed partial class Columns(string mapFile, string csvFile, string[] header, HashSet<string> used)
    {
        public int Find(string path, string column)
        {
            used.Add(column);
            var index = Array.IndexOf(header, column);
            return index >= 0 ? index : throw new InputFileException(mapFile, path, $"{csvFile} has no column '{column}'");
        }

        public List<(int, string)> Streams(string path, Dictionary<string, string> columns)
        {
            if (columns.Count == 0)
                throw new InputFileException(mapFile, path, "names no column");
            foreach (var (column, stream) in columns)
                CheckStream($"{path}['{column}']", stream);
            return [.. columns.Select(pair => (Find($"{path}['{pair.Key}']", pair.Key), pair.Value))];
        }

        public void CheckStream(string path, string? stream)
        {
            if (stream is not null && !StreamName().IsMatch(stream))
                throw new InputFileException(mapFile, path, $"'{stream}' is no stream name (a-z, 0-9, _; at most 48)");
        }

        public void RefuseUnused()
        {
            if (header.FirstOrDefault(column => !used.Contains(column)) is { } unused)
                throw new InputFileException(mapFile, "$.ignore", $"column '{unused}' of {csvFile} is neither mapped nor ignored");
        }

        [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$")]
        private static partial Regex StreamName();
    }
}
