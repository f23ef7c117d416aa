using NodaTime;

namespace SmartPilots.Core.Notifications;

/// <summary>Hours in which a contact is told of nothing but what is critical, in the time of the alert's site. May pass midnight.</summary>
public sealed record QuietHours(LocalTime From, LocalTime To)
{
    internal bool Holds(LocalTime time) => From <= To ? time >= From && time < To : time >= From || time < To;
}

/// <summary>Alerts of these severities go to a contact once a day, in one message, at a time of the alert's site.</summary>
public sealed record Digest(LocalTime At, IReadOnlyList<string> Severities);

/// <summary>When a contact may be told of something: quiet hours and the daily digest.</summary>
public static class DeliveryTimes
{
    private const string Critical = "critical";

    /// <summary>Whether it goes into the contact's daily message.</summary>
    public static bool IsDigest(ContactPoint contact, string severity) => contact.Digest?.Severities.Contains(severity) == true;

    /// <summary>Whether what was queued at one time may be sent at another, both UTC ticks.</summary>
    public static bool MaySend(ContactPoint contact, string severity, DateTimeZone zone, long queued, long now)
    {
        if (contact.Digest is { } digest && IsDigest(contact, severity) && now < NextTicks(digest.At, zone, queued))
            return false;
        return severity == Critical || contact.Quiet?.Holds(At(now).InZone(zone).TimeOfDay) != true;
    }

    // A time of day that a change of clocks leaves out counts as the one after it.
    private static long NextTicks(LocalTime time, DateTimeZone zone, long after)
    {
        var day = At(after).InZone(zone).Date;
        var next = (day + time).InZoneLeniently(zone).ToInstant();
        if (next <= At(after))
            next = (day.PlusDays(1) + time).InZoneLeniently(zone).ToInstant();
        return next.ToDateTimeUtc().Ticks;
    }

    private static Instant At(long ticks) => Instant.FromDateTimeUtc(new DateTime(ticks, DateTimeKind.Utc));
}
