using System.Globalization;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>A time of day in UTC when the link may be used, such as <c>22:00-06:00</c>: from the first minute up to, not including, the second.</summary>
internal sealed record SendSchedule(TimeOnly From, TimeOnly To)
{
    public static bool TryParse(string? text, out SendSchedule? window)
    {
        window = null;
        if (text?.Split('-') is not [var from, var to] || !IsTime(from, out var start) || !IsTime(to, out var end) || start == end)
            return false;
        window = new SendSchedule(start, end);
        return true;
    }

    /// <summary>Zero within the window, else the time until it opens.</summary>
    public TimeSpan Until(TimeOnly now) => now.IsBetween(From, To) ? TimeSpan.Zero : From - now;

    private static bool IsTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
