using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using SmartPilots.Core.Decoding;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Reads a text as a time in one format: a NodaTime pattern (with an offset where it holds <c>o&lt;…&gt;</c>), <c>iso8601</c>,
/// <c>unix</c>, <c>unix-ms</c>, <c>unix-us</c>, <c>unix-ns</c>, <c>excel</c> or <c>excel-1904</c>. A number may have a fraction.
/// </summary>
internal abstract partial class TimeText
{
    /// <summary>Null when the text is no time of this format.</summary>
    public abstract FileTime? Read(string text);

    /// <exception cref="InputFileException">The format is none.</exception>
    public static TimeText Of(string file, string path, string format, int? century) => format switch
    {
        "iso8601" => new Iso(),
        "unix" => new Epoch(TimeSpan.TicksPerSecond),
        "unix-ms" => new Epoch(TimeSpan.TicksPerMillisecond),
        "unix-us" => new Epoch(TimeSpan.TicksPerMicrosecond),
        "unix-ns" => new Epoch(0.01m),
        // Day 60 of Excel is the 29th of February 1900, which never was: days count from the 30th of December 1899 after it.
        "excel" => new Serial(new LocalDateTime(1899, 12, 30, 0, 0)),
        "excel-1904" => new Serial(new LocalDateTime(1904, 1, 1, 0, 0)),
        _ => OfPattern(file, path, format, century),
    };

    private static TimeText OfPattern(string file, string path, string format, int? century)
    {
        if (century is { } first && (first % 100 != 0 || first is < 1800 or > 2200))
            throw new InputFileException(file, "$.time.century", $"{first} is no first year of a hundred, such as 2000");
        var template = new LocalDateTime(century ?? 2000, 1, 1, 0, 0);
        var latest = century is null ? 30 : 99;
        try
        {
            return format.Contains("o<", StringComparison.Ordinal)
                ? new WithOffset(OffsetDateTimePattern.CreateWithInvariantCulture(format).WithTemplateValue(template.WithOffset(Offset.Zero))
                    .WithTwoDigitYearMax(latest))
                : new Local(LocalDateTimePattern.CreateWithInvariantCulture(format).WithTemplateValue(template).WithTwoDigitYearMax(latest),
                    format.Contains('t'));
        }
        catch (InvalidPatternException)
        {
            throw new InputFileException(file, path, $"'{format}' is no format of times: {TimeNotation.PatternHint(format)}");
        }
    }

    private sealed partial class Local(LocalDateTimePattern pattern, bool halves) : TimeText
    {
        public override FileTime? Read(string text) =>
            pattern.Parse(halves ? Halves().Replace(text, "$1M") : text).TryGetValue(LocalDateTime.MaxIsoValue, out var local)
                || (halves && pattern.Parse(Halves().Replace(text, "$1")).TryGetValue(LocalDateTime.MaxIsoValue, out local))
                ? new FileTime(local) : null;

        // a.m., p. m., am and a: as the pattern's t or tt wants it.
        [GeneratedRegex(@"(?<=[\d\s])([aApP])(?:\.?\s?[mM]\.?)?(?![a-zA-Z])")]
        private static partial Regex Halves();
    }

    private sealed class WithOffset(OffsetDateTimePattern pattern) : TimeText
    {
        public override FileTime? Read(string text) =>
            pattern.Parse(text).TryGetValue(default, out var time) ? new FileTime(time.LocalDateTime, time.Offset) : null;
    }

    private sealed class Epoch(decimal ticksPerUnit) : TimeText
    {
        private static readonly Instant Furthest = Instant.FromUtc(5138, 1, 1, 0, 0);

        public override FileTime? Read(string text)
        {
            if (!Number(text, out var number) || number < 0 || number * ticksPerUnit >= (Furthest - NodaConstants.UnixEpoch).BclCompatibleTicks)
                return null;
            var at = Instant.FromUnixTimeTicks((long)decimal.Round(number * ticksPerUnit));
            return new FileTime(at.InUtc().LocalDateTime, Offset.Zero);
        }
    }

    private sealed class Serial(LocalDateTime start) : TimeText
    {
        private const decimal Furthest = 1_000_000; // days: the year 4637

        // To the millisecond: a day's fraction in binary is off by less.
        public override FileTime? Read(string text) => Number(text, out var days) && days is >= 0 and < Furthest
            ? new FileTime(start.PlusMilliseconds((long)decimal.Round(days * NodaConstants.MillisecondsPerDay))) : null;
    }

    private static bool Number(string text, out decimal number) => decimal.TryParse(text.Replace(',', '.'),
        NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number) && number < 1e20m;
}

/// <summary>A time as a file has it: with an offset, or in the zone of the file.</summary>
internal readonly record struct FileTime(LocalDateTime Local, Offset? Offset = null);
