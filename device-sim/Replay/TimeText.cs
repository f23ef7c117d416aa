using NodaTime;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Reads a text as a time in one format: the words and patterns of <see cref="TimeNotation"/>, in which numbers may have a decimal comma
/// here and a date without a time of day is ISO 8601, too.
/// </summary>
internal sealed class TimeText(TimeNotation notation)
{
    private static readonly TimeNotation Day = TimeNotation.Parse("yyyy-MM-dd")!;

    public static TimeText Iso { get; } = new(TimeNotation.Iso8601);

    /// <summary>A format that a file may be in, read to the letter: a short number is no time of day.</summary>
    public static TimeText Guessed(string format) => new(TimeNotation.Parse(format, century: null, isExact: true)!);

    /// <exception cref="InputFileException">The format is none.</exception>
    public static TimeText Of(string file, string path, string format, CsvMap.TimeJson time)
    {
        if (time.Century is { } first && (first % 100 != 0 || first is < 1800 or > 2200))
            throw new InputFileException(file, "$.time.century", $"{first} is no first year of a hundred, such as 2000");
        var notation = TimeNotation.Parse(format, time.Century)
            ?? throw new InputFileException(file, path, $"'{format}' is no format of times: {TimeNotation.PatternHint(format)}");
        if (time.Since is not { } since)
            return new TimeText(notation);
        if (!DateTime.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            throw new InputFileException(file, "$.time.since", $"'{since}' is no day: write it as 2000-01-31");
        return new TimeText(notation.From(day)
            ?? throw new InputFileException(file, "$.time.since", "only a count has a beginning: with it write \"format\": \"s\", \"ms\" or \"excel\""));
    }

    /// <summary>Null when the text is no time of this format.</summary>
    public FileTime? Read(string text)
    {
        if (text.Length == 0 || (text[0] == '-' && !notation.IsPattern))
            return null; // no clock counts below its beginning
        Span<byte> utf8 = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(text, utf8, out var length))
            return null;
        if (!notation.IsPattern && !notation.TakesIso)
            utf8[..length].Replace((byte)',', (byte)'.');
        if (!notation.TryText(utf8[..length], out var ticks, out var isLocal)
            && !(notation.TakesIso && Day.TryText(utf8[..length], out ticks, out isLocal)))
            return null;
        var time = new DateTime(ticks);
        // At the calendar's ends no zone has an hour.
        return time.Year is < 2 or > 9998 ? null : new FileTime(LocalDateTime.FromDateTime(time), isLocal ? null : Offset.Zero);
    }
}

/// <summary>A time as a file has it: with an offset, or in the zone of the file.</summary>
internal readonly record struct FileTime(LocalDateTime Local, Offset? Offset = null);
