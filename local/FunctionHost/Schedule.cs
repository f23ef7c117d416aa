using NCrontab;

namespace SmartPilots.Local.FunctionHost;

/// <summary>
/// When a timer runs: an NCRONTAB expression of six fields (second, minute, hour, day of month, month, day of week, in UTC) or an
/// interval <c>hh:mm:ss</c>. Source of the grammar: Azure documentation, "Timer trigger for Azure Functions".
/// </summary>
internal abstract record Schedule
{
    /// <summary>The first time strictly after <paramref name="time"/>.</summary>
    /// <exception cref="FormatException">There is none, as for 30 February.</exception>
    public abstract DateTimeOffset Next(DateTimeOffset time);

    /// <exception cref="FormatException">It names the expression.</exception>
    public static Schedule Parse(string text)
    {
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero)
            return new Interval(interval);
        return CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = true }) is { } cron
            ? new Cron(cron)
            : throw new FormatException($"'{text}' is no schedule: six NCRONTAB fields or hh:mm:ss.");
    }

    private sealed record Interval(TimeSpan Length) : Schedule
    {
        public override DateTimeOffset Next(DateTimeOffset time) => time + Length;
    }

    private sealed record Cron(CrontabSchedule Expression) : Schedule
    {
        public override DateTimeOffset Next(DateTimeOffset time)
        {
            var end = time.UtcDateTime.AddYears(4); // holds every combination of day and month
            var next = Expression.GetNextOccurrence(time.UtcDateTime, end);
            return next < end ? new DateTimeOffset(next, TimeSpan.Zero) : throw new FormatException($"The schedule '{Expression}' never comes.");
        }
    }
}
