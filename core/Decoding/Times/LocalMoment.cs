using NodaTime;
using NodaTime.TimeZones;

namespace SmartPilots.Core.Decoding;

/// <summary>A local time as UTC. One that the clock skips is moved on by the length of the gap.</summary>
/// <param name="Ticks">UTC ticks.</param>
/// <param name="Later">Of a time that the clock shows twice and for which nothing decided: the second of the two; else 0.</param>
public readonly record struct LocalMoment(long Ticks, long Later)
{
    private static readonly long Live = TimeSpan.TicksPerHour / 2;

    /// <summary>
    /// Of a time that the clock shows twice, what was measured before it decides, then the receipt of a message that came at once; without
    /// either it is the first, and both are told.
    /// </summary>
    /// <param name="localTicks">As the clock showed it.</param>
    /// <param name="before">UTC ticks of what was measured before, in the order of one device; 0 for nothing.</param>
    /// <param name="received">UTC ticks of receipt; 0 when it says nothing.</param>
    public static LocalMoment Resolve(DateTimeZone zone, long localTicks, long before = 0, long received = 0)
    {
        var clock = new DateTime(localTicks);
        if (clock.Year is < 2 or > 9998)
            return new LocalMoment(localTicks, 0); // at the calendar's ends no hour matters, and UTC may not exist
        var local = LocalDateTime.FromDateTime(clock);
        var mapping = zone.MapLocal(local);
        if (mapping.Count == 1)
            return new LocalMoment(Utc(mapping.Single()), 0);
        if (mapping.Count == 0)
            return new LocalMoment(Utc(zone.ResolveLocal(local, Resolvers.LenientResolver)), 0);
        var (first, later) = (Utc(mapping.First()), Utc(mapping.Last()));
        if (before >= first && before < later + TimeSpan.TicksPerDay)
            return new LocalMoment(later, 0);
        if (received == 0 || received > later + Live)
            return new LocalMoment(first, before == 0 ? later : 0);
        return new LocalMoment(received < first + (later - first) / 2 ? first : later, 0);
    }

    private static long Utc(ZonedDateTime time) => time.ToInstant().ToDateTimeUtc().Ticks;
}
