using System.Globalization;

namespace SmartPilots.Local.FunctionHost;

/// <summary>
/// When a timer runs: an NCRONTAB expression of six fields (second, minute, hour, day of month, month, day of week, in UTC) or an
/// interval <c>hh:mm:ss</c>. Source of the grammar: Azure documentation, "Timer trigger for Azure Functions".
/// </summary>
internal abstract record Schedule
{
    /// <summary>The first time strictly after <paramref name="time"/>.</summary>
    public abstract DateTimeOffset Next(DateTimeOffset time);

    /// <summary>Throws <see cref="FormatException"/> that names the expression.</summary>
    public static Schedule Parse(string text)
    {
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero)
            return new Interval(interval);
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6)
            throw new FormatException($"'{text}' is no schedule: six NCRONTAB fields or hh:mm:ss.");
        return new Cron(
            CronField.Parse(fields[0], 0, 59), CronField.Parse(fields[1], 0, 59), CronField.Parse(fields[2], 0, 23),
            CronField.Parse(fields[3], 1, 31), CronField.Parse(fields[4], 1, 12), CronField.Parse(fields[5], 0, 6));
    }

    private sealed record Interval(TimeSpan Length) : Schedule
    {
        public override DateTimeOffset Next(DateTimeOffset time) => time + Length;
    }

    private sealed record Cron(CronField Second, CronField Minute, CronField Hour, CronField Day, CronField Month, CronField Weekday) : Schedule
    {
        public override DateTimeOffset Next(DateTimeOffset time)
        {
            // Coarse steps first: a day that does not fit is skipped whole. Four years hold every combination of day and month.
            var next = new DateTimeOffset(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero).AddSeconds(1);
            for (var end = time.AddYears(4); next < end;)
            {
                if (!Month.Holds(next.Month) || !Day.Holds(next.Day) || !Weekday.Holds((int)next.DayOfWeek))
                    next = next.AddDays(1) - next.TimeOfDay;
                else if (!Hour.Holds(next.Hour))
                    next = next.AddHours(1) - new TimeSpan(0, next.Minute, next.Second);
                else if (!Minute.Holds(next.Minute))
                    next = next.AddMinutes(1) - new TimeSpan(0, 0, next.Second);
                else if (!Second.Holds(next.Second))
                    next = next.AddSeconds(1);
                else
                    return next;
            }
            throw new FormatException("The schedule never comes.");
        }
    }
}
