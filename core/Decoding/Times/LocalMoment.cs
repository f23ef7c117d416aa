using NodaTime;
using NodaTime.TimeZones;

namespace SmartPilots.Core.Decoding.Times;

/// <summary>A local time as UTC. One that the clock skips is moved on by the length of the gap.</summary>
/// <param name="First">UTC ticks.</param>
/// <param name="Second">Of a time that the clock shows twice: the second of the two; else 0.</param>
public readonly record struct LocalMoment(long First, long Second)
{
    private static readonly long Live = TimeSpan.TicksPerHour / 2;

    /// <param name="localTicks">As the clock showed it.</param>
    public static LocalMoment Resolve(DateTimeZone zone, long localTicks)
    {
        var clock = new DateTime(localTicks);
        if (clock.Year is < 2 or > 9998)
            return new LocalMoment(localTicks, 0); // at the calendar's ends no hour matters, and UTC may not exist
        var local = LocalDateTime.FromDateTime(clock);
        var mapping = zone.MapLocal(local);
        return mapping.Count switch
        {
            0 => new LocalMoment(Utc(zone.ResolveLocal(local, Resolvers.LenientResolver)), 0),
            1 => new LocalMoment(Utc(mapping.Single()), 0),
            _ => new LocalMoment(Utc(mapping.First()), Utc(mapping.Last())),
        };
    }

    /// <summary>Which of the two it is by the receipt of a message that came at once; 0 when that says nothing.</summary>
    /// <param name="received">UTC ticks; 0 unknown.</param>
    public long Heard(long received) =>
        Second == 0 || received == 0 || received > Second + Live ? 0 : received < First + (Second - First) / 2 ? First : Second;

    private static long Utc(ZonedDateTime time) => time.ToInstant().ToDateTimeUtc().Ticks;
}
