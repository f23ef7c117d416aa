using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Notifications;

/// <param name="Alert">Id of the alert.</param>
/// <param name="ChannelId">The channel's own id of the message.</param>
/// <param name="Receipt">Of what was sent: <c>delivered</c> when the receiver itself took it, <c>handed-over</c> when a service did that carries it on.</param>
/// <param name="Detail">Why it was not sent.</param>
internal sealed record NotificationItem(string Alert, [Code<NotificationKind>] string Transition, string Contact, string Name, string? Channel,
    [AllowedValues("queued", "sent", "folded", "failed", "skipped")] string State, DateTime QueuedAt, long Attempts,
    DateTime? SentAt, DateTime? DueAt, string? ChannelId, [AllowedValues("delivered", "handed-over")] string? Receipt, string? Detail)
{
    /// <param name="contact">Null when the file has it no more.</param>
    public static NotificationItem Of(NotificationRow row, ContactPoint? contact) => new($"{row.Partition}~{AlertRow.Key(row.Transition)}", row.Kind.Word(), row.Contact,
        contact?.Name ?? row.Contact, contact?.Channel.Kind, row.State, Instant.Utc(row.QueuedTicks), row.Attempts,
        row.SentTicks > 0 ? Instant.Utc(row.SentTicks) : null, row.State == NotificationRow.Queued ? Instant.Utc(row.DueTicks) : null,
        row.ChannelId, row.State != NotificationRow.Sent ? null : contact?.Channel.IsAnsweredByReceiver == true ? "delivered" : "handed-over", row.Detail);
}

internal sealed record NotificationsAnswer(IReadOnlyList<NotificationItem> Notifications);

public sealed class NotificationsFunction(ITelemetryStore store, NotificationPlans plans, PilotSource pilots)
{
    private const int DefaultTake = 100;

    /// <summary>Who was told of which alert, by what and when; newest alerts first.</summary>
    [Function("notifications")]
    [Query("pilot", Needed = true)]
    [Query("site")]
    [Query("take", Default = 100)]
    [Answers<NotificationsAnswer>("The notifications"), Refuses(404)]
    public Task Notifications([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/notifications")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForQueryAsync(pilots, async ask =>
    {
        var sites = ask.Sites(out var pilot);
        var take = ask.Take(DefaultTake);
        if (ask.Problem is { } refused)
            return refused;
        var found = await Task.WhenAll(sites.Select(site => store.QueryAsync(
            RowQuery.InPartition(Tables.Notifications, $"{pilot!.Id}~{site.Id}") with { Take = take }, cancellationToken)));
        var newest = found.SelectMany(page => page.Rows).Select(NotificationRow.FromRow).OrderByDescending(row => row.Transition.RaisedTicks)
            .ThenByDescending(row => row.QueuedTicks).ThenBy(row => row.Key, StringComparer.Ordinal);
        var items = newest.Take(take).Select(row => NotificationItem.Of(row, plans.Current.Find(row.Contact)));
        return Answer.Json(new NotificationsAnswer([.. items]), ApiJson.Default.NotificationsAnswer);
    }, cancellationToken);
}
