using System.Globalization;

namespace SmartPilots.Local.FunctionHost;

/// <summary>One NCRONTAB field: the set of values at which it holds, as bits (0 to 59 fit).</summary>
internal readonly record struct CronField(ulong Values)
{
    public bool Holds(int value) => (Values >> value & 1) == 1;

    /// <summary><c>*</c>, <c>7</c>, <c>1-5</c>, <c>*/10</c>, <c>10-30/5</c>, and lists of these with commas.</summary>
    public static CronField Parse(string text, int least, int most)
    {
        var values = 0UL;
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') is [var before, var after] ? (before, Number(after, text)) : (part, 1);
            var (from, to) = range switch
            {
                "*" => (least, most),
                _ when range.Split('-') is [var low, var high] => (Number(low, text), Number(high, text)),
                _ => (Number(range, text), part.Contains('/') ? most : Number(range, text)),
            };
            if (from < least || to > most || from > to || step < 1)
                throw new FormatException($"'{text}' is no schedule field of {least} to {most}.");
            for (var value = from; value <= to; value += step)
                values |= 1UL << value;
        }
        return new CronField(values);
    }

    private static int Number(string text, string field) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{field}' is no schedule field.");
}
