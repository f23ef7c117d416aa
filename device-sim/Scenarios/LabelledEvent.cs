using NodaTime;
using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>
/// Something that goes wrong in a scenario, known to the minute: from <see cref="From"/> to <see cref="To"/> site time, on all days or
/// every n-th. While it lasts it holds variables at values, eased in over <see cref="RampMinutes"/>.
/// </summary>
public sealed record LabelledEvent
{
    public required string Label { get; init; }

    /// <summary>The devices that show it, <c>site/device</c>.</summary>
    public required IReadOnlyList<string> Devices { get; init; }

    /// <summary>The rules that must raise an alert for it.</summary>
    public required IReadOnlyList<string> Rules { get; init; }
    public required LocalTime From { get; init; }

    /// <summary>At or before <see cref="From"/>: on the next day.</summary>
    public required LocalTime To { get; init; }

    /// <summary>Every so many days: 1 each day.</summary>
    public required int EveryDays { get; init; }

    /// <summary>The first day on which it happens, counted from 1970-01-01, modulo <see cref="EveryDays"/>.</summary>
    public required int FirstDay { get; init; }
    public required double RampMinutes { get; init; }
    internal IReadOnlyList<(int Variable, double Value)> Sets { get; init; } = [];

    internal void Apply(World world)
    {
        var minutes = MinutesSinceStart(world);
        if (minutes < 0)
            return;
        var share = RampMinutes <= 0 ? 1 : Math.Min(1, (minutes + 1) / RampMinutes);
        foreach (var (variable, value) in Sets)
            world[variable] += (value - world[variable]) * share;
    }

    /// <summary>The times at which it truly begins and ends within [from, to), site time turned to UTC leniently.</summary>
    public IEnumerable<(Instant Start, Instant End)> Within(Instant from, Instant to, DateTimeZone zone)
    {
        for (var date = from.InZone(zone).Date.PlusDays(-1); ; date = date.PlusDays(1))
        {
            var start = (date + From).InZoneLeniently(zone).ToInstant();
            if (start >= to)
                yield break;
            var end = ((To > From ? date : date.PlusDays(1)) + To).InZoneLeniently(zone).ToInstant();
            if (Happens(Period.DaysBetween(new LocalDate(1970, 1, 1), date)) && end > from)
                yield return (start, end);
        }
    }

    private double MinutesSinceStart(World world)
    {
        var now = world.Hour * 60;
        var from = From.TickOfDay / (double)NodaConstants.TicksPerMinute;
        var to = To.TickOfDay / (double)NodaConstants.TicksPerMinute;
        if (now >= from && (to <= from || now < to))
            return Happens(world.Day) ? now - from : -1;
        if (to <= from && now < to)
            return Happens(world.Day - 1) ? now + 1440 - from : -1;
        return -1;
    }

    private bool Happens(int day) => (day - FirstDay) % EveryDays == 0;
}
