namespace SmartPilots.Core.Model;

/// <summary>The lengths of window that are kept.</summary>
public enum Period
{
    /// <summary>Five minutes, aligned to UTC.</summary>
    FiveMinutes,

    /// <summary>One hour, aligned to UTC.</summary>
    Hour,

    /// <summary>The site's local day: 23 or 25 hours long where daylight saving changes.</summary>
    Day,
}

public static class Periods
{
    public static IReadOnlyList<Period> All { get; } = [Period.FiveMinutes, Period.Hour, Period.Day];

    /// <summary>The code in keys and in the API: <c>5m</c>, <c>1h</c>, <c>1d</c>.</summary>
    public static string Code(this Period period) => period switch
    {
        Period.FiveMinutes => "5m",
        Period.Hour => "1h",
        _ => "1d",
    };

    public static bool TryParse(string? code, out Period period)
    {
        period = code switch { "5m" => Period.FiveMinutes, "1h" => Period.Hour, _ => Period.Day };
        return code is "5m" or "1h" or "1d";
    }
}
