namespace SmartPilots.Core.Indicators;

/// <summary>What one input takes from one device's windows of one local day: enough to make any period's number, and to tell whether the day changed.</summary>
/// <param name="Windows">How many windows with readings were counted.</param>
/// <param name="Hash">Of the day's readings, as its window has it.</param>
public sealed record DayFact(DateOnly Day, int Windows, long Readings, UInt128 Hash)
{
    /// <summary>Of a counter: its last value before the day. With the hash it decides whether the day is as it was.</summary>
    public decimal? Before { get; init; }

    /// <summary>Of the readings; of a counter its growth.</summary>
    public decimal Sum { get; init; }
    public decimal Min { get; init; }
    public decimal Max { get; init; }

    /// <summary>Ticks of 100 ns within the limits, and of all windows with readings.</summary>
    public long WithinTicks { get; init; }
    public long KnownTicks { get; init; }

    /// <summary>Of a percentile: the windows' means.</summary>
    public IReadOnlyList<decimal> Values { get; init; } = [];

    public string Encode() => string.Create(CultureInfo.InvariantCulture,
        $"{Day:yyyyMMdd};{Windows};{Readings};{Hash:x32};{Before};{Sum};{Min};{Max};{WithinTicks};{KnownTicks};{string.Join('|', Values.Select(Text))}");

    public static DayFact Decode(string text)
    {
        var f = text.Split(';');
        return new DayFact(DateOnly.ParseExact(f[0], "yyyyMMdd", CultureInfo.InvariantCulture), int.Parse(f[1], CultureInfo.InvariantCulture),
            long.Parse(f[2], CultureInfo.InvariantCulture), UInt128.Parse(f[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
        {
            Before = f[4].Length == 0 ? null : Number(f[4]), Sum = Number(f[5]), Min = Number(f[6]), Max = Number(f[7]),
            WithinTicks = long.Parse(f[8], CultureInfo.InvariantCulture), KnownTicks = long.Parse(f[9], CultureInfo.InvariantCulture),
            Values = f[10].Length == 0 ? [] : [.. f[10].Split('|').Select(Number)],
        };
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
