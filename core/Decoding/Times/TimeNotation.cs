using System.Buffers.Text;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// How a time is written: ISO 8601, a count of units since a day, or a pattern such as <c>dd/MM/yyyy HH:mm:ss</c>. Never guessed from the
/// size of a number or from which of two numbers is above 12. Immutable; allocates nothing but for a pattern.
/// </summary>
public sealed class TimeNotation
{
    private const string PatternLetters = "yuMdHhmst";
    private readonly decimal _ticksPerUnit;
    private readonly long _since;
    private readonly LocalDateTimePattern? _pattern;
    private readonly OffsetDateTimePattern? _withOffset;
    private readonly bool _takesNumbers;
    private readonly bool _takesIso;
    private readonly bool _isLocalCount;

    private TimeNotation(string expected, decimal ticksPerUnit, long since, bool takesIso = false, bool isLocalCount = false)
    {
        (Expected, _ticksPerUnit, _since, _takesNumbers) = (expected, ticksPerUnit, since, ticksPerUnit > 0);
        (_takesIso, _isLocalCount) = (takesIso, isLocalCount);
    }

    private TimeNotation(string text, OffsetDateTimePattern pattern) =>
        (Expected, _withOffset) = ($"a time such as {pattern.Format(ExampleTime.WithOffset(Offset.FromHours(1)))} ({text})", pattern);

    private TimeNotation(string text, LocalDateTimePattern pattern) => (Expected, _pattern) = ($"a time such as {Example(pattern)} ({text})", pattern);

    /// <summary>A number is epoch milliseconds, a text is ISO 8601.</summary>
    public static TimeNotation Auto { get; } = new("epoch milliseconds or ISO 8601", TimeSpan.TicksPerMillisecond, DateTime.UnixEpoch.Ticks, takesIso: true);
    public static TimeNotation Iso8601 { get; } = new("ISO 8601", 0, 0, takesIso: true);
    public static TimeNotation Seconds { get; } = Epoch("seconds", TimeSpan.TicksPerSecond);
    public static TimeNotation Milliseconds { get; } = Epoch("milliseconds", TimeSpan.TicksPerMillisecond);
    public static TimeNotation Microseconds { get; } = Epoch("microseconds", 10m);
    public static TimeNotation Nanoseconds { get; } = Epoch("nanoseconds", 0.01m);

    /// <summary>The words for notations that need no pattern.</summary>
    public static IReadOnlyDictionary<string, TimeNotation> Words { get; } = new Dictionary<string, TimeNotation>
    {
        ["auto"] = Auto, ["iso8601"] = Iso8601, ["s"] = Seconds, ["ms"] = Milliseconds, ["us"] = Microseconds, ["ns"] = Nanoseconds,
        ["excel"] = new("days since 1899-12-30, as spreadsheets count", TimeSpan.TicksPerDay, Day(1899, 12, 30), isLocalCount: true),
        ["excel-1904"] = new("days since 1904-01-01, as spreadsheets count", TimeSpan.TicksPerDay, Day(1904, 1, 1), isLocalCount: true),
        ["dotnet-ticks"] = new("steps of 100 ns since 0001-01-01", 1m, 0),
        ["filetime"] = new("steps of 100 ns since 1601-01-01", 1m, Day(1601, 1, 1)),
    };

    /// <summary>What a fault says was expected.</summary>
    public string Expected { get; }

    /// <summary>Whether a number is read as the text that it is.</summary>
    public bool IsPattern => _pattern is not null || _withOffset is not null;

    /// <summary>Whether texts of it may have no offset, so that a zone must be known.</summary>
    public bool MayBeLocal => _takesIso || _isLocalCount || _pattern is not null;

    /// <summary>A word of <see cref="Words"/> or a pattern; null for a text that is neither.</summary>
    /// <param name="century">Of a year of two digits: the first of the hundred years meant, such as 1970; by default 2000.</param>
    public static TimeNotation? Parse(string text, int century = 2000)
    {
        if (Words.TryGetValue(text, out var known))
            return known;
        if (text.Length < 4 || !text.AsSpan().ContainsAny(PatternLetters))
            return null;
        var template = new LocalDateTime(century, 1, 1, 0, 0);
        var latest = (century + 99) % 100;
        try
        {
            return text.Contains("o<", StringComparison.Ordinal)
                ? new TimeNotation(text, OffsetDateTimePattern.CreateWithInvariantCulture(text).WithTemplateValue(template.WithOffset(Offset.Zero))
                    .WithTwoDigitYearMax(latest))
                : new TimeNotation(text, LocalDateTimePattern.CreateWithInvariantCulture(text).WithTemplateValue(template).WithTwoDigitYearMax(latest));
        }
        catch (InvalidPatternException)
        {
            return null; // the caller says what a pattern looks like
        }
    }

    /// <summary>What to write in place of a text that is no pattern.</summary>
    public static string PatternHint(string text) =>
        text.Contains('%') ? "yyyy, MM, dd, HH, mm and ss stand for %Y, %m, %d, %H, %M and %S"
        : text.Contains("YY", StringComparison.Ordinal) || text.Contains("DD", StringComparison.Ordinal) ? "the year is yyyy and the day dd"
        : "write a pattern such as dd/MM/yyyy HH:mm:ss, M/d/yy h:mm tt or, with an offset, dd/MM/yyyy HH:mm o<G>";

    /// <summary>The same count from another day, such as seconds since 2000-01-01; null for a notation that counts nothing.</summary>
    public TimeNotation? From(DateTime day) =>
        _takesNumbers && !_takesIso ? new TimeNotation($"{Expected.Split(" since ")[0]} since {day:yyyy-MM-dd}", _ticksPerUnit, day.Ticks, false, _isLocalCount) : null;

    /// <summary>A number as this notation counts.</summary>
    /// <param name="isLocal">Whether the ticks are those of a local time, to be resolved in a zone.</param>
    public bool TryNumber(decimal number, out long ticks, out bool isLocal)
    {
        (ticks, isLocal) = (0, _isLocalCount);
        if (!_takesNumbers || Math.Abs(number) > 4e18m / _ticksPerUnit) // beyond the calendar, and the product may be beyond decimal
            return false;
        var counted = decimal.Floor(number * _ticksPerUnit) + _since;
        if (_isLocalCount) // a day's fraction is off by less than a millisecond
            counted = decimal.Round(counted / TimeSpan.TicksPerMillisecond) * TimeSpan.TicksPerMillisecond;
        if (counted < 0 || counted > DateTime.MaxValue.Ticks)
            return false;
        ticks = (long)counted;
        return true;
    }

    /// <summary>A text, UTF-8. A number in quotes is read as a number would be, where the notation counts.</summary>
    public bool TryText(ReadOnlySpan<byte> text, out long ticks, out bool isLocal)
    {
        text = text.Trim((byte)' ');
        if (IsPattern)
            return TryPattern(text, out ticks, out isLocal);
        if (_takesIso && IsoTime.TryParse(text, out ticks, out var hasOffset))
        {
            isLocal = !hasOffset;
            return true;
        }
        (ticks, isLocal) = (0, false);
        if (_takesNumbers && DotNetJson(text) is { IsEmpty: false } inner)
            return Utf8Parser.TryParse(inner, out long since, out _) && Milliseconds.TryNumber(since, out ticks, out isLocal);
        return _takesNumbers && !_takesIso && Utf8Parser.TryParse(text, out decimal number, out var used) && used == text.Length
            && TryNumber(number, out ticks, out isLocal);
    }

    private bool TryPattern(ReadOnlySpan<byte> text, out long ticks, out bool isLocal)
    {
        (ticks, isLocal) = (0, _pattern is not null);
        var written = Encoding.UTF8.GetString(text);
        if (_withOffset is not null)
        {
            if (!_withOffset.Parse(written).TryGetValue(default, out var time) || time.Year is < 2 or > 9998)
                return false;
            ticks = time.ToInstant().ToDateTimeUtc().Ticks;
            return true;
        }
        if (!_pattern!.Parse(written).TryGetValue(default, out var local) || local.Year < 1)
            return false;
        ticks = local.ToDateTimeUnspecified().Ticks;
        return true;
    }

    // /Date(1767268800000)/ and /Date(1767268800000+0100)/: the number is UTC either way.
    private static ReadOnlySpan<byte> DotNetJson(ReadOnlySpan<byte> text) =>
        text.StartsWith("/Date("u8) && text.EndsWith(")/"u8) ? text[6..^2] : default;

    private static TimeNotation Epoch(string unit, decimal ticksPerUnit) => new($"epoch {unit}", ticksPerUnit, DateTime.UnixEpoch.Ticks);

    private static long Day(int year, int month, int day) => new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private static LocalDateTime ExampleTime { get; } = new(2026, 3, 31, 14, 5, 9);

    private static string Example(LocalDateTimePattern pattern) => pattern.Format(ExampleTime);
}
