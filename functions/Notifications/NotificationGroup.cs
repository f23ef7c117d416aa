using System.Security.Cryptography;
using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications;

/// <summary>Rows that go to one contact as one message.</summary>
/// <param name="Name">Of the group, within the contact: one sender at a time works on it.</param>
internal sealed record NotificationGroup(ContactPoint Contact, string Name, IReadOnlyList<NotificationRow> Rows)
{
    private const string Daily = "daily";

    /// <summary>Key of its row in partition <c>groups</c>.</summary>
    public string Key => $"{Contact.Id}~{Name}";

    public bool IsCritical => Rows.Any(row => row.IsCritical);

    /// <summary>The same for the same rows, so that a receiver can tell a repetition.</summary>
    public string Id => Rows[0].Batch ?? Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\n', Rows.Select(row => row.Marker).Order(StringComparer.Ordinal)))).AsSpan(0, 12));

    /// <summary>The gateway whose silence may be the cause of a device's; null for anything else.</summary>
    public static string? OfGateway(AlertTransition transition) => transition.Message is "no-data" or "silent" ? transition.Gateway : null;

    /// <summary>
    /// What is to be sent now, of what may be. Of one group everything goes when the first of it is due; what was tried before goes as it was tried, when
    /// that is due.
    /// </summary>
    public static List<NotificationGroup> Due(IReadOnlyList<NotificationRow> rows, NotificationPlan plan, long now)
    {
        var groups = new List<NotificationGroup>();
        var raised = rows.Where(row => row.IsRaise).Select(row => row.Alert).ToHashSet(); // none is told that it is over before that it began
        foreach (var all in rows.Where(row => !row.IsCleared || !raised.Contains(row.Alert) || NameOf(row, plan) == Daily)
            .GroupBy(row => (row.Contact, Name: NameOf(row, plan), row.Batch)))
        {
            if (plan.Find(all.Key.Contact) is { } contact && all.Any(row => row.DueTicks <= now))
                groups.Add(new NotificationGroup(contact, all.Key.Name, [.. all.OrderBy(row => row.Transition.Ticks).ThenBy(row => row.Marker, StringComparer.Ordinal)]));
        }
        return groups;
    }

    private static string NameOf(NotificationRow row, NotificationPlan plan) =>
        plan.Find(row.Contact) is { } contact && DeliveryTimes.IsDigest(contact, row.Transition.Severity) ? Daily
            : OfGateway(row.Transition) is { } gateway ? $"gateway-{gateway}" : "alerts";
}
