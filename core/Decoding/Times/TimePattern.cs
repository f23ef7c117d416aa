using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;

namespace SmartPilots.Core.Decoding.Times;

/// <summary>
/// A pattern of times: those of NodaTime, <c>D</c> for the day of the year, and what loggers write in spite of their pattern: numbers
/// that lost their leading zeros (15 for 0015), runs of blanks, a.m. in any writing. Immutable.
/// </summary>
internal sealed partial class TimePattern
{
    private const string Letters = "yuMDdHhmsfF";
    private static readonly LocalDateTime Sample = new(2026, 3, 31, 14, 5, 9);

    private readonly LocalDateTimePattern? _local;
    private readonly OffsetDateTimePattern? _withOffset;
    private readonly List<DigitField[]> _runs;
    private readonly bool _hasDayOfYear;
    private readonly bool _hasHalves;
    private readonly int _century;
    private readonly int _latest;
    private readonly bool _isExact;

    private TimePattern(string pattern, List<DigitField[]> runs, int century, int latest, bool isExact)
    {
        (_runs, _century, _latest, _isExact) = (runs, century, latest, isExact);
        _hasDayOfYear = runs.Exists(run => run.Any(field => field.Letter == 'D'));
        _hasHalves = DigitField.Masked(pattern).Contains('t');
        var template = new LocalDateTime(century, 1, 1, 0, 0);
        if (pattern.Contains("o<", StringComparison.Ordinal))
        {
            _withOffset = OffsetDateTimePattern.CreateWithInvariantCulture(pattern).WithTemplateValue(template.WithOffset(Offset.Zero))
                .WithTwoDigitYearMax(latest);
        }
        else
            _local = LocalDateTimePattern.CreateWithInvariantCulture(pattern).WithTemplateValue(template).WithTwoDigitYearMax(latest);
        var example = _withOffset?.Format(Sample.WithOffset(Offset.FromHours(1))) ?? _local!.Format(Sample);
        Example = _hasDayOfYear ? Replace(example, "0331", "090") : example;
    }

    public bool HasOffset => _withOffset is not null;

    /// <summary>A time in this writing.</summary>
    public string Example { get; }

    /// <summary>Null for a text that is no pattern.</summary>
    /// <param name="century">First of the hundred years that years of two digits are of; null: 00 to 30 are of 2000, the rest of 1900.</param>
    /// <param name="isExact">Whether numbers must be as long as the pattern says.</param>
    public static TimePattern? Parse(string text, int? century, bool isExact = false)
    {
        if (text.Length < 4 || !DigitField.Masked(text).AsSpan().ContainsAny("yu"))
            return null; // without a year there is no time
        var pattern = Blanks().Replace(text, " ");
        var runs = DigitField.RunsOf(pattern);
        if (DigitField.Masked(pattern).IndexOf('D', StringComparison.Ordinal) is var day and >= 0)
        {
            var fields = runs.SelectMany(run => run).ToList();
            var width = fields.Find(field => field.Letter == 'D').Width;
            if (fields.Exists(field => field.Letter is 'M' or 'd') || !fields.Exists(field => field.Letter is 'y' or 'u')
                || fields.Count(field => field.Letter == 'D') > 1)
                return null;
            pattern = $"{pattern[..day]}MMdd{pattern[(day + width)..]}";
        }
        try
        {
            return new TimePattern(pattern, runs, century ?? 2000, century is null ? 30 : (century.Value + 99) % 100, isExact);
        }
        catch (InvalidPatternException)
        {
            return null; // the caller says what a pattern looks like
        }
    }

    /// <summary>UTC ticks of a text with an offset, else local ones.</summary>
    public bool TryParse(string text, out long ticks)
    {
        if (!_hasDayOfYear && TryExactly(text, out ticks))
            return true;
        if (_hasHalves && TryExactly(Halves().Replace(text, "$1"), out ticks))
            return true;
        ticks = 0;
        return !(_isExact && !_hasDayOfYear) && Filled(_hasHalves ? Halves().Replace(text, "$1M") : text) is { } filled && TryExactly(filled, out ticks);
    }

    private bool TryExactly(string text, out long ticks)
    {
        ticks = 0;
        if (_withOffset is not null)
        {
            if (!_withOffset.Parse(text).TryGetValue(default, out var time) || time.Year is < 2 or > 9998)
                return false;
            ticks = time.ToInstant().ToDateTimeUtc().Ticks;
            return true;
        }
        if (!_local!.Parse(text).TryGetValue(default, out var local) || local.Year < 1)
            return false;
        ticks = local.ToDateTimeUnspecified().Ticks;
        return true;
    }

    // Numbers as long as the pattern wants them, the day of the year as month and day, one blank for several.
    private string? Filled(string text)
    {
        var filled = new StringBuilder(text.Length + 8);
        int? year = null;
        var (run, dayAt, day) = (0, -1, 0);
        for (var at = 0; at < text.Length;)
        {
            if (!char.IsAsciiDigit(text[at]))
            {
                if (text[at] != ' ' || at == 0 || text[at - 1] != ' ')
                    filled.Append(text[at]);
                at++;
                continue;
            }
            var end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (run == _runs.Count)
                filled.Append(text, at, end - at); // an offset
            else if (!Fill(_runs[run++], text[at..end], filled, ref year, ref dayAt, ref day))
                return null;
            at = end;
        }
        if (!_hasDayOfYear)
            return filled.ToString();
        if (dayAt < 0 || year is not (> 0 and < 9999) || day < 1 || day > (CalendarSystem.Iso.IsLeapYear(year.Value) ? 366 : 365))
            return null;
        var date = new LocalDate(year.Value, 1, 1).PlusDays(day - 1);
        return filled.Insert(dayAt, $"{date.Month:00}{date.Day:00}").ToString();
    }

    private bool Fill(DigitField[] fields, string digits, StringBuilder filled, ref int? year, ref int dayAt, ref int day)
    {
        var width = fields.Sum(field => field.Width);
        var isFixed = fields.Length > 1 || (fields[0].Width > 1 && fields[0].Letter is not ('D' or 'y' or 'u'));
        // A year of four digits and a fraction are no numbers that lose zeros.
        if (isFixed && digits.Length < width && fields[0].Width < 4 && !fields.Any(field => field.Letter is 'f' or 'F'))
            digits = digits.PadLeft(width, '0');
        if (fields.Length > 1 && digits.Length != width)
            return false;
        var at = 0;
        foreach (var field in fields)
        {
            var part = fields.Length == 1 ? digits : digits.Substring(at, field.Width);
            at += field.Width;
            if (field.Letter is 'y' or 'u' && int.TryParse(part, out var number))
                year = part.Length == 2 ? number > _latest ? _century - 100 + number : _century + number : number;
            if (field.Letter != 'D')
                filled.Append(part);
            else if (part.Length <= 3)
                (dayAt, day) = (filled.Length, int.Parse(part, CultureInfo.InvariantCulture));
            else
                return false;
        }
        return true;
    }

    private static string Replace(string text, string first, string by) =>
        text.IndexOf(first, StringComparison.Ordinal) is var at and >= 0 ? $"{text[..at]}{by}{text[(at + first.Length)..]}" : text;

    /// <summary>A number in a text: which part of a time, and how many digits a pattern gives it.</summary>
    private readonly record struct DigitField(char Letter, int Width)
    {
        // Fields with nothing between them are one run of digits in a text.
        public static List<DigitField[]> RunsOf(string pattern)
        {
            var (runs, run) = (new List<DigitField[]>(), new List<DigitField>());
            var plain = Masked(pattern);
            for (var at = 0; at <= plain.Length;)
            {
                var letter = at < plain.Length ? plain[at] : '\0';
                var end = at + 1;
                while (end < plain.Length && plain[end] == letter)
                    end++;
                // Of three letters and more, months and days are names.
                if (Letters.Contains(letter) && !(letter is 'M' or 'd' && end - at > 2))
                    run.Add(new DigitField(letter, end - at));
                else if (run.Count > 0)
                {
                    runs.Add([.. run]);
                    run.Clear();
                }
                at = end;
            }
            return runs;
        }

        // With a quote in place of each character that is no letter of the pattern.
        public static string Masked(string pattern) => Quoted().Replace(pattern, match => new string('\'', match.Length));
    }

    // a.m., p. m., am and a: as the pattern's t or tt wants it.
    [GeneratedRegex(@"(?<=[\d\s])([aApP])(?:\.?\s?[mM]\.?)?(?![a-zA-Z])")]
    private static partial Regex Halves();

    [GeneratedRegex("""'[^']*'|"[^"]*"|\\.|o<[^>]*>""")]
    private static partial Regex Quoted();

    [GeneratedRegex("  +")]
    private static partial Regex Blanks();
}
