using NodaTime;
using NodaTime.TimeZones;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Turns the texts of the time columns into instants. A local time that a clock put back shows twice is told apart one stream at a time,
/// since the rows of one stream stand in one order, whatever stands between them.
/// </summary>
internal sealed class FileTimes(IReadOnlyList<TimeText> formats, DateTimeZone zone, IReadOnlyDictionary<string, DateTimeZone> zones,
    RepeatedHour repeatedHour)
{
    private readonly Dictionary<string, Instant> _lastInRepeatedHour = [];

    // The zone's offset between two changes of the clock, so that a year of rows needs two look-ups.
    private ZoneInterval? _interval;
    private LocalDateTime _safeFrom;
    private LocalDateTime _safeTo;

    // Rows that follow each other often have one time.
    private string _text = "";
    private FileTime? _time;

    /// <summary>Whether the file's rows stand from the newest to the oldest.</summary>
    public bool NewestFirst { get; set; }

    /// <param name="file">For the error about the format.</param>
    public static FileTimes Read(string file, CsvMap.TimeJson time)
    {
        var zone = FileZone.Find(time.Zone)
            ?? throw new InputFileException(file, "$.time.zone", $"'{time.Zone}' is no time zone of the TZDB and no offset such as +01:00");
        if ((time.Format is null) == (time.Formats is null))
            throw new InputFileException(file, "$.time", "has not exactly one of 'format' and 'formats'");
        if (time.Formats is { Count: 0 })
            throw new InputFileException(file, "$.time.formats", "names no format");
        var formats = time.Formats?.Select((format, i) => TimeText.Of(file, $"$.time.formats[{i}]", format, time))
            ?? [TimeText.Of(file, "$.time.format", time.Format!, time)];
        if (time.ZoneColumn is not null && time.Zones.Count == 0)
            throw new InputFileException(file, "$.time.zones", "is missing: it says what the texts of 'zoneColumn' mean");
        var zones = time.Zones.ToDictionary(pair => pair.Key, pair => FileZone.Find(pair.Value) ?? throw new InputFileException(file,
            $"$.time.zones['{pair.Key}']", $"'{pair.Value}' is no time zone of the TZDB and no offset such as +01:00"));
        return new FileTimes([.. formats], zone, zones, time.RepeatedHour);
    }

    /// <summary>Null when the text is no time.</summary>
    public FileTime? Parse(string text)
    {
        if (text == _text)
            return _time;
        (_text, _time) = (text, null);
        foreach (var format in formats)
            _time ??= format.Read(text);
        return _time;
    }

    /// <summary>The time as of the zone that a text of the zone column names; null when the map does not know the text.</summary>
    public FileTime? In(FileTime time, string text) => zones.TryGetValue(text, out var named)
        ? time with { Offset = time.Offset ?? named.AtLeniently(time.Local).Offset } : null;

    /// <summary>Null for a local time that the clock skipped.</summary>
    /// <param name="stream">Whose rows stand in the order of the file.</param>
    public Instant? At(FileTime time, string stream)
    {
        var local = time.Local;
        if (time.Offset is { } offset)
            return local.WithOffset(offset).ToInstant();
        if (_interval is not null && local >= _safeFrom && local < _safeTo)
            return local.WithOffset(_interval.WallOffset).ToInstant();
        var mapping = zone.MapLocal(local);
        switch (mapping.Count)
        {
            case 0:
                return null;
            case 1:
                Remember(mapping.EarlyInterval);
                return mapping.Single().ToInstant();
            default:
                return Repeated(mapping, stream);
        }
    }

    private Instant Repeated(ZoneLocalMapping mapping, string stream)
    {
        var first = mapping.First().ToInstant();
        var second = mapping.Last().ToInstant();
        if (repeatedHour != RepeatedHour.FileOrder)
            return repeatedHour == RepeatedHour.Earlier ? first : second;
        // Of another year's repeated hour: that one is over.
        var known = _lastInRepeatedHour.TryGetValue(stream, out var last) && Duration.FromHours(24) > Magnitude(first - last);
        var chosen = NewestFirst ? known && second >= last ? first : second
            : known && first <= last ? second : first;
        _lastInRepeatedHour[stream] = chosen;
        return chosen;
    }

    // A day is left at both ends, where local times may be double or missing.
    private void Remember(ZoneInterval interval)
    {
        _interval = interval;
        _safeFrom = interval.HasStart ? interval.IsoLocalStart.PlusDays(1) : LocalDateTime.MinIsoValue;
        _safeTo = interval.HasEnd ? interval.IsoLocalEnd.PlusDays(-1) : LocalDateTime.MaxIsoValue;
    }

    private static Duration Magnitude(Duration duration) => duration < Duration.Zero ? -duration : duration;
}
