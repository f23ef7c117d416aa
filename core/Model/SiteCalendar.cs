using NodaTime;
using NodaTime.TimeZones;

namespace SmartPilots.Core.Model;

/// <summary>
/// Which window a time falls in, at one site. Days follow the site's zone in NodaTime's pinned time-zone database, so that every
/// machine cuts the same days; its version is recorded with each day. Safe for many threads.
/// </summary>
public sealed class SiteCalendar(DateTimeZone zone)
{
    private static readonly long UnixEpochTicks = DateTime.UnixEpoch.Ticks;

    // In every zone these days and the two after them lie within the calendar. Times beyond, which no clock shows, fall in the windows of these.
    private static readonly long Earliest = new DateTime(1, 1, 3, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long Latest = new DateTime(9999, 12, 28, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly ZoneLocalMappingResolver FirstInstant =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    // The day asked for last: readings come in order of time, so it nearly always holds. Replaced whole, so a race only costs a look-up.
    private volatile DayBounds _last = new(1, 0);

    /// <summary>Version of the time-zone data, such as "2025b".</summary>
    public static string ZoneDataVersion => DateTimeZoneProviders.Tzdb.VersionId;

    public DateTimeZone Zone => zone;

    public WindowKey WindowOf(Period period, long ticks) => period switch
    {
        Period.FiveMinutes => new WindowKey(period, ticks - ticks % (5 * TimeSpan.TicksPerMinute)),
        Period.Hour => new WindowKey(period, ticks - ticks % TimeSpan.TicksPerHour),
        _ => new WindowKey(period, DayOf(ticks).Start),
    };

    /// <summary>The first instant after the window.</summary>
    public long EndOf(WindowKey window) => window.Period switch
    {
        Period.FiveMinutes => window.Start + 5 * TimeSpan.TicksPerMinute,
        Period.Hour => window.Start + TimeSpan.TicksPerHour,
        _ => DayOf(window.Start).End,
    };

    /// <summary>
    /// The raw rows, from (inclusive) to (exclusive), out of which every window that touches a day can be computed: whole hours of UTC,
    /// since in zones such as Nepal's an hour lies across the local midnight.
    /// </summary>
    public (long From, long To) RawSpanOf(WindowKey day)
    {
        var end = EndOf(day) + TimeSpan.TicksPerHour - 1;
        return (day.Start - day.Start % TimeSpan.TicksPerHour, end - end % TimeSpan.TicksPerHour);
    }

    /// <summary>Site-local date and time.</summary>
    public LocalDateTime Local(long ticks) => ToInstant(Math.Clamp(ticks, Earliest, Latest)).InZone(zone).LocalDateTime;

    /// <summary>The first instant of a local day, UTC ticks.</summary>
    public long StartOf(DateOnly day) => Math.Clamp(StartOf(LocalDate.FromDateOnly(day)), 0, DateTime.MaxValue.Ticks);

    private DayBounds DayOf(long ticks)
    {
        var last = _last;
        if (ticks >= last.Start && ticks < last.End)
            return last;
        ticks = Math.Clamp(ticks, Earliest, Latest);
        var date = ToInstant(ticks).InZone(zone).Date;
        var day = new DayBounds(StartOf(date), StartOf(date.PlusDays(1)));
        // Where clocks go back from past midnight to before it, the hour that comes again is called by the old date; the new day goes on.
        return _last = ticks < day.End ? day : new DayBounds(day.End, StartOf(date.PlusDays(2)));
    }

    // The first instant of the day: not always 00:00, where a zone springs forward at midnight. Of a date that the zone left out, that of the
    // next.
    private long StartOf(LocalDate date) =>
        zone.ResolveLocal(date.AtMidnight(), FirstInstant).ToInstant().ToUnixTimeTicks() + UnixEpochTicks;

    private static Instant ToInstant(long ticks) => Instant.FromUnixTimeTicks(ticks - UnixEpochTicks);

    private sealed record DayBounds(long Start, long End);
}
