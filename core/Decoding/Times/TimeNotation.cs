using System.Buffers.Text;

namespace SmartPilots.Core.Decoding.Times;

/// <summary>
/// How a time is written: ISO 8601, a count of units since a day, or a pattern such as <c>dd/MM/yyyy HH:mm:ss</c> or <c>yyyy DDD HHmm</c>.
/// Never guessed from the size of a number or from which of two numbers is above 12. Immutable; allocates nothing but for a pattern.
/// The same words and patterns are those of pilot files and of maps of recordings.
/// </summary>
public sealed class TimeNotation
{
    private readonly decimal _ticksPerUnit;
    private readonly long _since;
    private readonly TimePattern? _pattern;
    private readonly bool _takesNumbers;
    private readonly bool _takesIso;
    private readonly bool _isLocalCount;

    private TimeNotation(string expected, decimal ticksPerUnit, long since, bool takesIso = false, bool isLocalCount = false)
    {
        (Expected, _ticksPerUnit, _since, _takesNumbers) = (expected, ticksPerUnit, since, ticksPerUnit > 0);
        (_takesIso, _isLocalCount) = (takesIso, isLocalCount);
    }

    private TimeNotation(string text, TimePattern pattern) => (Expected, _pattern) = ($"a time such as {pattern.Example} ({text})", pattern);

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
        ["unix"] = Seconds, ["unix-ms"] = Milliseconds, ["unix-us"] = Microseconds, ["unix-ns"] = Nanoseconds,
        ["excel"] = new("days since 1899-12-30, as spreadsheets count", TimeSpan.TicksPerDay, Day(1899, 12, 30), isLocalCount: true),
        ["excel-1904"] = new("days since 1904-01-01, as spreadsheets count", TimeSpan.TicksPerDay, Day(1904, 1, 1), isLocalCount: true),
        ["dotnet-ticks"] = new("steps of 100 ns since 0001-01-01", 1m, 0),
        ["filetime"] = new("steps of 100 ns since 1601-01-01", 1m, Day(1601, 1, 1)),
    };

    /// <summary>What a fault says was expected.</summary>
    public string Expected { get; }

    /// <summary>Whether a number is read as the text that it is.</summary>
    public bool IsPattern => _pattern is not null;

    /// <summary>Whether its texts are those of ISO 8601.</summary>
    public bool TakesIso => _takesIso;

    /// <summary>Whether texts of it may have no offset, so that a zone must be known.</summary>
    public bool MayBeLocal => _takesIso || _isLocalCount || _pattern is { HasOffset: false };

    /// <summary>A word of <see cref="Words"/> or a pattern; null for a text that is neither.</summary>
    /// <param name="century">Of a year of two digits: the first of the hundred years meant, such as 1970; null: 00 to 30 are of 2000, the rest of 1900.</param>
    /// <param name="isExact">Whether numbers must have as many digits as the pattern says: for a guess.</param>
    public static TimeNotation? Parse(string text, int? century = 2000, bool isExact = false) => Words.TryGetValue(text, out var known) ? known
        : TimePattern.Parse(text, century, isExact) is { } pattern ? new TimeNotation(text, pattern) : null;

    /// <summary>What to write in place of a text that is no pattern.</summary>
    public static string PatternHint(string text) =>
        text.Contains('%') ? "yyyy, MM, dd, HH, mm and ss stand for %Y, %m, %d, %H, %M and %S"
        : text.Contains("YY", StringComparison.Ordinal) || text.Contains("DD", StringComparison.Ordinal)
            ? "the year is yyyy, the day dd, and the day of the year DDD, without month and day"
        : text.Length > 0 && !text.AsSpan().ContainsAny("yu") ? "a time needs its year, yyyy or yy; where it stands in a place of its own, join the parts"
        : "write a pattern such as dd/MM/yyyy HH:mm:ss, M/d/yy h:mm tt or, with an offset, dd/MM/yyyy HH:mm o<G>";

    /// <summary>The same count from another day, such as seconds since 2000-01-01; null for a notation that counts nothing.</summary>
    public TimeNotation? From(DateTime day) =>
        _takesNumbers && !_takesIso ? new TimeNotation($"{Expected.Split(" since ")[0]} since {day:yyyy-MM-dd}", _ticksPerUnit, day.Ticks, false, _isLocalCount) : null;

    /// <summary>The unit since 1970 in which a number is a time of this century, for a hint; null when it is none.</summary>
    public static (string Word, DateTime Time)? Likely(decimal number)
    {
        foreach (var word in (string[])["s", "ms", "us", "ns"])
        {
            if (Words[word].TryNumber(number, out var ticks, out _) && new DateTime(ticks) is { Year: >= 2000 and < 2100 } time)
                return (word, time);
        }
        return null;
    }

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
        isLocal = !_pattern!.HasOffset;
        return _pattern.TryParse(Encoding.UTF8.GetString(text), out ticks);
    }

    // /Date(1767268800000)/ and /Date(1767268800000+0100)/: the number is UTC either way.
    private static ReadOnlySpan<byte> DotNetJson(ReadOnlySpan<byte> text) =>
        text.StartsWith("/Date("u8) && text.EndsWith(")/"u8) ? text[6..^2] : default;

    private static TimeNotation Epoch(string unit, decimal ticksPerUnit) => new($"epoch {unit}", ticksPerUnit, DateTime.UnixEpoch.Ticks);

    private static long Day(int year, int month, int day) => new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
}
