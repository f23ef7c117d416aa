using System.Globalization;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Turns the time column into instants, one device at a time.</summary>
internal sealed class LocalTimes(LocalDateTimePattern? pattern, bool milliseconds, DateTimeZone zone, RepeatedHour repeatedHour)
{
    private readonly Dictionary<string, Instant> _lastInRepeatedHour = [];

    // The zone's offset between two changes of the clock, so that a year of rows needs two look-ups.
    private ZoneInterval? _interval;
    private LocalDateTime _safeFrom;
    private LocalDateTime _safeTo;

    /// <param name="file">For the error about the format.</param>
    public static LocalTimes Read(string file, CsvMap.TimeJson time)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(time.Zone)
            ?? throw new InputFileException(file, "$.time.zone", $"'{time.Zone}' is no time zone of the TZDB");
        if (time.Format is "unix" or "unix-ms")
            return new LocalTimes(null, time.Format == "unix-ms", zone, time.RepeatedHour);
        try
        {
            return new LocalTimes(LocalDateTimePattern.CreateWithInvariantCulture(time.Format), false, zone, time.RepeatedHour);
        }
        catch (InvalidPatternException wrong)
        {
            throw new InputFileException(file, "$.time.format", wrong.Message);
        }
    }

    /// <summary>Null when the text is no time, or one that the clock skipped.</summary>
    public Instant? Parse(string text, string device)
    {
        if (pattern is null)
            return ParseUnix(text);
        if (!pattern.Parse(text).TryGetValue(LocalDateTime.MaxIsoValue, out var local))
            return null;
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
                return Repeated(mapping, device);
        }
    }

    private Instant Repeated(ZoneLocalMapping mapping, string device)
    {
        var first = mapping.First().ToInstant();
        var second = mapping.Last().ToInstant();
        if (repeatedHour != RepeatedHour.FileOrder)
            return repeatedHour == RepeatedHour.Earlier ? first : second;
        // Of another year's repeated hour: that one is over.
        var known = _lastInRepeatedHour.TryGetValue(device, out var last) && Duration.FromHours(24) > Magnitude(first - last);
        var chosen = known && first <= last ? second : first;
        _lastInRepeatedHour[device] = chosen;
        return chosen;
    }

    // A day is left at both ends, where local times may be double or missing.
    private void Remember(ZoneInterval interval)
    {
        _interval = interval;
        _safeFrom = interval.HasStart ? interval.IsoLocalStart.PlusDays(1) : LocalDateTime.MinIsoValue;
        _safeTo = interval.HasEnd ? interval.IsoLocalEnd.PlusDays(-1) : LocalDateTime.MaxIsoValue;
    }

    private Instant? ParseUnix(string text)
    {
        const long Furthest = 100_000_000_000; // about the year 5138
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return null;
        if (number < 0 || number > (milliseconds ? Furthest * 1000 : Furthest))
            return null;
        return milliseconds ? Instant.FromUnixTimeMilliseconds(number) : Instant.FromUnixTimeSeconds(number);
    }

    private static Duration Magnitude(Duration duration) => duration < Duration.Zero ? -duration : duration;
}
