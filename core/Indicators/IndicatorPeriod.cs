namespace SmartPilots.Core.Indicators;

/// <summary>The lengths of time for which an indicator has a value.</summary>
public enum IndicatorPeriodKind
{
    Day,
    Month,
    Quarter,
    Year,
}

/// <summary>A day, month, quarter or year by the calendar of each site: <c>2026-11-30</c>, <c>2026-11</c>, <c>2026-Q4</c>, <c>2026</c>.</summary>
public readonly record struct IndicatorPeriod(IndicatorPeriodKind Kind, DateOnly First)
{
    private const int FirstYear = 1970;
    private const int LastYear = 9000;

    public const string Expected = "a day, month, quarter or year such as 2026-11-30, 2026-11, 2026-Q4 or 2026";

    public DateOnly Last => Kind switch
    {
        IndicatorPeriodKind.Day => First,
        IndicatorPeriodKind.Month => First.AddMonths(1).AddDays(-1),
        IndicatorPeriodKind.Quarter => First.AddMonths(3).AddDays(-1),
        _ => First.AddYears(1).AddDays(-1),
    };

    public IEnumerable<DateOnly> Days
    {
        get
        {
            for (var day = First; day <= Last; day = day.AddDays(1))
                yield return day;
        }
    }

    /// <summary>The months of a quarter or year; of a month itself alone.</summary>
    public IEnumerable<IndicatorPeriod> Months
    {
        get
        {
            for (var month = First; month <= Last; month = month.AddMonths(1))
                yield return new IndicatorPeriod(IndicatorPeriodKind.Month, month);
        }
    }

    /// <summary>The period of that kind in which a day lies.</summary>
    public static IndicatorPeriod Of(IndicatorPeriodKind kind, DateOnly day) => new(kind, kind switch
    {
        IndicatorPeriodKind.Day => day,
        IndicatorPeriodKind.Month => new DateOnly(day.Year, day.Month, 1),
        IndicatorPeriodKind.Quarter => new DateOnly(day.Year, (day.Month - 1) / 3 * 3 + 1, 1),
        _ => new DateOnly(day.Year, 1, 1),
    });

    /// <summary>The part of a row key: periods of one kind are in order of time.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Code(Kind)}~{First:yyyyMMdd}");

    public static char Code(IndicatorPeriodKind kind) => kind switch
    {
        IndicatorPeriodKind.Day => 'd',
        IndicatorPeriodKind.Month => 'm',
        IndicatorPeriodKind.Quarter => 'q',
        _ => 'y',
    };

    public static bool TryParse(string? text, out IndicatorPeriod period)
    {
        period = default;
        var isQuarter = text is { Length: 7 } && text[4] == '-' && text[5] == 'Q' && text[6] is >= '1' and <= '4';
        var (kind, day) = text?.Length switch
        {
            4 => (IndicatorPeriodKind.Year, $"{text}-01-01"),
            7 when isQuarter => (IndicatorPeriodKind.Quarter, $"{text[..4]}-{(text[6] - '1') * 3 + 1:00}-01"),
            7 => (IndicatorPeriodKind.Month, $"{text}-01"),
            _ => (IndicatorPeriodKind.Day, text),
        };
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) || first.Year is < FirstYear or > LastYear)
            return false;
        period = new IndicatorPeriod(kind, first);
        return true;
    }

    public override string ToString() => Kind switch
    {
        IndicatorPeriodKind.Day => First.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IndicatorPeriodKind.Month => First.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        IndicatorPeriodKind.Quarter => string.Create(CultureInfo.InvariantCulture, $"{First.Year:0000}-Q{(First.Month + 2) / 3}"),
        _ => First.ToString("yyyy", CultureInfo.InvariantCulture),
    };
}
