namespace SmartPilots.Simulation.Oracle;

/// <summary>Local days by arithmetic: the European rule of summer time, and a fixed hour. Nothing of NodaTime is asked.</summary>
internal static class ExpectedCalendar
{
    /// <summary>Starts and ends of the three windows that hold a time, UTC ticks; with the code of their period.</summary>
    public static IEnumerable<(string Period, long Start)> WindowsOf(long ticks, bool hasSummerTime) =>
    [
        ("5m", ticks / (5 * TimeSpan.TicksPerMinute) * (5 * TimeSpan.TicksPerMinute)),
        ("1h", ticks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour),
        ("1d", DayStart(ticks, hasSummerTime)),
    ];

    private static long DayStart(long ticks, bool hasSummerTime)
    {
        var midnight = (ticks + Offset(ticks, hasSummerTime)) / TimeSpan.TicksPerDay * TimeSpan.TicksPerDay;
        // Summer time changes at 01:00 UTC, never at midnight: one of the two offsets fits.
        var inWinter = midnight - TimeSpan.TicksPerHour;
        return Offset(inWinter, hasSummerTime) == TimeSpan.TicksPerHour ? inWinter : midnight - (2 * TimeSpan.TicksPerHour);
    }

    private static long Offset(long ticks, bool hasSummerTime)
    {
        var year = new DateTime(ticks, DateTimeKind.Utc).Year;
        return hasSummerTime && ticks >= LastSunday(year, 3) && ticks < LastSunday(year, 10) ? 2 * TimeSpan.TicksPerHour : TimeSpan.TicksPerHour;
    }

    // 01:00 UTC of the month's last Sunday; both months have 31 days.
    private static long LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, 31, 1, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek).Ticks;
    }
}
