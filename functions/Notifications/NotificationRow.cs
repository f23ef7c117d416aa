using System.Globalization;
using System.Text.Json;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Notifications;

/// <summary>
/// One row of table <c>notifications</c>: one transition that one contact is told of. Partition: the site. Its key is fixed by the alert,
/// the transition and the contact, and it stays: whoever queues it again finds it.
/// </summary>
/// <param name="State"><c>queued</c>, <c>sent</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Batch">Id of the message that carries it, once one was tried; a later try carries the same rows under the same id.</param>
internal sealed record NotificationRow(string Partition, string Key, string ETag, AlertTransition Transition, string Contact, long QueuedTicks,
    long DueTicks, long Attempts, string State, string? Batch)
{
    public const string Queued = "queued";
    public const string Sent = "sent";
    public const string Failed = "failed";
    public const string Skipped = "skipped";

    /// <summary>The partition of markers: <c>{partition}~{key}</c> of each row that may have to be sent.</summary>
    public const string Queue = "queue";

    public long SentTicks { get; init; }
    public string? ChannelId { get; init; }
    public string? Detail { get; init; }

    public string Marker => $"{Partition}~{Key}";

    public bool IsRaise => Transition.Kind == TransitionKind.Raised;

    /// <summary>The alert and the contact, without the transition.</summary>
    public (string Alert, string Contact) Alert => ($"{Partition}~{AlertRow.Key(Transition)}", Contact);

    public static string KeyOf(AlertTransition transition, string contact) =>
        $"{AlertRow.Key(transition)}~{(transition.Kind == TransitionKind.Raised ? 'r' : 'c')}~{contact}";

    public static NotificationRow New(AlertTransition transition, string contact, long now, long due) => new(transition.Device.SitePartition,
        KeyOf(transition, contact), "", transition, contact, now, due, 0, Queued, null);

    public Row ToRow()
    {
        var columns = new List<Column>
        {
            new("schema", 1), new("transition", JsonSerializer.Serialize(Transition, ApiJson.Default.AlertTransition)), new("contact", Contact),
            new("queued", QueuedTicks), new("due", DueTicks), new("attempts", Attempts), new("state", State), new("sent", SentTicks),
        };
        foreach (var (name, text) in new[] { ("batch", Batch), ("channel_id", ChannelId), ("detail", Detail) })
        {
            if (text is not null)
                columns.Add(new Column(name, text));
        }
        return new Row(Key, columns);
    }

    public RowCommit Replace() => new(Tables.Notifications, Partition, [new RowWrite(RowOperation.ReplaceIfMatch, ToRow(), ETag)]);

    public static NotificationRow FromRow(StoredRow row) => new(row.Partition, row.Key, row.ETag,
        JsonSerializer.Deserialize(row.Text("transition")!, ApiJson.Default.AlertTransition)!, row.Text("contact")!, row.Number("queued") ?? 0,
        row.Number("due") ?? 0, row.Number("attempts") ?? 0, row.Text("state")!, row.Text("batch"))
    {
        SentTicks = row.Number("sent") ?? 0, ChannelId = row.Text("channel_id"), Detail = row.Text("detail"),
    };

    /// <summary>The queue's marker of a row.</summary>
    public static Row MarkerRow(string marker, long now) => new(marker, [new Column("at", now)]);

    /// <summary>Partition and key of the row that a marker names.</summary>
    public static (string Partition, string Key) Named(string marker) => marker.Split('~', 3) is [var pilot, var site, var key]
        ? ($"{pilot}~{site}", key)
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{marker}' is no marker of a notification."));
}
