using System.Collections.Concurrent;

namespace SmartPilots.DeviceSim.Replay.Guess;

/// <summary>Which columns of some rows are the time, and how it is written.</summary>
/// <param name="Other">Another format that reads the same rows, such as the month before the day; null when there is none.</param>
internal sealed record TimeGuess(int[] Columns, string Format, string? Other)
{
    private const int Enough = 100;
    private static readonly ConcurrentDictionary<string, TimeText> Formats = new();

    private static readonly string[] Dates =
    [
        "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "d.M.yyyy", "d/M/yyyy", "M/d/yyyy", "d-M-yyyy", "M-d-yyyy", "d.M.yy", "d/M/yy", "M/d/yy", "yy/M/d",
        "d-MMM-yyyy", "d MMM yyyy",
    ];

    private static readonly string[] Clocks =
        ["H:mm", "H:mm:ss", "H:mm:ss.FFF", "H.mm.ss", "H.mm", "HHmm", "h:mm tt", "h:mm:ss tt", "h:mmt", "h:mm:sst"];

    private static readonly string[] Gaps = [" ", "'T'", ", ", " - "];

    /// <summary>Null when no column is a time.</summary>
    public static TimeGuess? Of(IReadOnlyList<string[]> rows, IReadOnlyList<string> names)
    {
        var sample = rows.Take(Enough).ToList();
        var width = names.Count;
        for (var column = 0; column < width; column++)
        {
            if (Single(sample, column, names[column]) is { } single)
                return single;
        }
        for (var column = 0; column + 1 < width; column++)
        {
            if (Pair(sample, column) is { } pair)
                return pair;
        }
        return Parts(sample, width) ?? Enumerable.Range(0, width).Select(column => Best([column], Texts(sample, [column]), Dates))
            .FirstOrDefault(guess => guess is not null);
    }

    private static TimeGuess? Single(List<string[]> rows, int column, string name)
    {
        var texts = Texts(rows, [column]);
        if (texts.Count == 0)
            return null;
        if (Number(texts[0]) is { } number)
        {
            var format = number switch
            {
                > 1e9m and < 2.2e9m => "unix",
                > 1e12m and < 2.2e12m => "unix-ms",
                > 1e15m and < 2.2e15m => "unix-us",
                > 30_000 and < 60_000 when name.Contains("date", StringComparison.OrdinalIgnoreCase)
                    || name.Contains("time", StringComparison.OrdinalIgnoreCase) => "excel",
                _ => null,
            };
            return format is not null && Reads(format, texts) ? new TimeGuess([column], format, null) : null;
        }
        if (Reads("iso8601", texts) && texts.Exists(text => text.Length > 10))
            return new TimeGuess([column], "iso8601", null);
        return Best([column], texts, from date in Dates from gap in Gaps from clock in Clocks select $"{date}{gap}{clock}");
    }

    private static TimeGuess? Pair(List<string[]> rows, int column)
    {
        int[] columns = [column, column + 1];
        var texts = Texts(rows, columns);
        return texts.Count == 0 ? null : Best(columns, texts, from date in Dates from clock in Clocks select $"{date} {clock}");
    }

    // Year, month, day, hour and maybe minute in columns of their own; or year, day of the year and hours with minutes.
    private static TimeGuess? Parts(List<string[]> rows, int width)
    {
        foreach (var (count, format) in new[] { (6, "yyyy M d H m s"), (5, "yyyy M d H m"), (4, "yyyy M d H"), (3, "yyyy DDD HHmm") })
        {
            for (var first = 0; first + count <= width; first++)
            {
                var columns = Enumerable.Range(first, count).ToArray();
                var texts = Texts(rows, columns);
                if (texts.Count > 0 && Reads(format, texts))
                    return new TimeGuess(columns, format, null);
            }
        }
        return null;
    }

    private static TimeGuess? Best(int[] columns, List<string> texts, IEnumerable<string> formats)
    {
        if (texts.Count == 0)
            return null;
        var fitting = formats.Where(format => Reads(format, texts)).ToList();
        return fitting.Count == 0 ? null : new TimeGuess(columns, fitting[0], fitting.Find(format => Differs(format, fitting[0], texts)));
    }

    private static bool Differs(string format, string other, List<string> texts)
    {
        var (one, two) = (Reader(format), Reader(other));
        return texts.Exists(text => one.Read(text) is { } read && two.Read(text) is { } otherwise && read != otherwise);
    }

    // Nearly all: a cell may be wrong or empty.
    private static bool Reads(string format, List<string> texts)
    {
        var reader = Reader(format);
        return reader.Read(texts[0]) is not null && texts.Count(text => reader.Read(text) is not null) * 10 >= texts.Count * 8;
    }

    // Each of the many is made once.
    private static TimeText Reader(string format) => Formats.GetOrAdd(format, TimeText.Guessed);

    // Several blanks count as one, as in the time of a map.
    private static List<string> Texts(List<string[]> rows, int[] columns) =>
        [.. rows.Where(row => columns.All(column => column < row.Length && row[column].Length > 0 && row[column].AsSpan().IndexOfAnyInRange('0', '9') >= 0))
            .Select(row => string.Join(' ', columns.SelectMany(column => row[column].Split(' ', StringSplitOptions.RemoveEmptyEntries))))];

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
