using NodaTime;
using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications;

internal enum Ruling
{
    Send,

    /// <summary>Not now: asked again at the next run.</summary>
    Wait,

    /// <summary>Never.</summary>
    Skip,

    /// <summary>Not while another alert stands; its row says so.</summary>
    Suppress,

    /// <summary>That alert is over; what it caused may be over soon.</summary>
    Release,
}

/// <summary>What becomes of a notification that waits. Pure.</summary>
internal static class NotificationPolicy
{
    /// <param name="status">Where its alert stands now.</param>
    /// <param name="zone">Of the alert's site.</param>
    /// <returns>With the reason, when it is skipped or suppressed.</returns>
    public static (Ruling Ruling, string? Reason) Judge(NotificationRow row, AlertStatus status, ContactPoint contact, DateTimeZone zone, long now)
    {
        if (row.DueTicks > now && (row.Kind != NotificationKind.Raised || row.Hold is not null || status.SuppressedBy is not null))
            return (Ruling.Wait, null); // another raise goes with what goes before it is due
        if (Reason(row, status) is { } reason)
            return (Ruling.Skip, reason);
        if (!row.IsCleared && status.SuppressedBy is { } by)
            return (Ruling.Suppress, $"suppressed by {row.Partition}~{by}");
        if (row.Hold == NotificationRow.Suppressed)
            return (Ruling.Release, null);
        var isHeld = !row.IsCleared && (status.ShelvedUntilTicks > now || (status.IsCleared && !DeliveryTimes.IsDigest(contact, row.Transition.Severity)));
        return (isHeld || !DeliveryTimes.MaySend(contact, row.Transition.Severity, zone, row.QueuedTicks, now) ? Ruling.Wait : Ruling.Send, null);
    }

    private static string? Reason(NotificationRow row, AlertStatus status) => row.Kind switch
    {
        NotificationKind.Escalated when status.AcknowledgedBy is { } by => $"acknowledged by {by}",
        NotificationKind.Reminder when status.AcknowledgedBy is { } by => $"acknowledged by {by}",
        NotificationKind.Reminder or NotificationKind.ShelfEnd when status.IsCleared => "over",
        NotificationKind.ShelfEnd when status.ShelvedUntilTicks != row.DueTicks => "the shelving was changed",
        _ => null,
    };

    /// <summary>
    /// Alerts that are over and came back within the time: the later raise and the earlier clear, neither of which is told. Both were not tried.
    /// </summary>
    public static IEnumerable<(NotificationRow Cleared, NotificationRow Raised)> Folds(IReadOnlyList<NotificationRow> waiting, int flapMinutes)
    {
        if (flapMinutes == 0)
            yield break;
        foreach (var same in waiting.Where(row => row.Batch is null).GroupBy(row => (row.Partition, row.Contact, row.Transition.Device.Device, row.Transition.Rule)))
        {
            var raises = same.Where(row => row.Kind == NotificationKind.Raised).OrderBy(row => row.Transition.RaisedTicks).ToList();
            foreach (var cleared in same.Where(row => row.IsCleared).OrderBy(row => row.Transition.Ticks))
            {
                var next = raises.Find(raise => raise.Transition.RaisedTicks >= cleared.Transition.Ticks
                    && raise.QueuedTicks - cleared.QueuedTicks <= flapMinutes * TimeSpan.TicksPerMinute);
                if (next is null)
                    continue;
                raises.Remove(next);
                yield return (cleared, next);
            }
        }
    }
}
