namespace SmartPilots.Functions.Notifications;

/// <summary>Why a contact is told.</summary>
internal enum NotificationKind
{
    /// <summary>A route says so.</summary>
    Raised,

    /// <summary>Nobody acknowledged in time.</summary>
    Escalated,

    /// <summary>It still stands, and nobody acknowledged it.</summary>
    Reminder,

    /// <summary>It still stands, and a shelving has ended.</summary>
    ShelfEnd,

    /// <summary>It is over, and the contact was told that it was raised.</summary>
    Cleared,
}

internal static class NotificationKinds
{
    /// <summary>As the API and webhooks say it.</summary>
    public static string Word(this NotificationKind kind) => EnumCode<NotificationKind>.Of(kind);
}

/// <summary>
/// One row of table <c>notifications</c>: one transition that one contact is told of. Partition: the site. Its key is fixed by the alert,
/// the transition and the contact, and it stays: whoever queues it again finds it.
/// </summary>
/// <param name="State"><c>queued</c>, <c>sent</c>, <c>folded</c> (what an earlier message said still holds), <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Batch">Id of the message that carries it, once one was tried; a later try carries the same rows under the same id.</param>
internal sealed record NotificationRow(string Partition, string Key, string ETag, AlertTransition Transition, string Contact, long QueuedTicks,
    long DueTicks, long Attempts, string State, string? Batch)
{
    public const string Queued = "queued";
    public const string Sent = "sent";
    public const string Folded = "folded";
    public const string Failed = "failed";
    public const string Skipped = "skipped";

    /// <summary>The partition of markers: <c>{partition}~{key}</c> of each row that may have to be sent.</summary>
    public const string Queue = "queue";

    public NotificationKind Kind { get; init; }

    /// <summary><see cref="Suppressed"/> while another alert suppresses it, <see cref="Released"/> when that is over; null for all others.</summary>
    public string? Hold { get; init; }

    public const string Suppressed = "suppressed";
    public const string Released = "released";

    /// <summary>How often the alert came back without anybody being told.</summary>
    public long Folds { get; init; }
    public long SentTicks { get; init; }
    public string? ChannelId { get; init; }
    public string? Detail { get; init; }

    public string Marker => $"{Partition}~{Key}";

    /// <summary>Whether it tells the contact for the first time.</summary>
    public bool IsRaise => Kind is NotificationKind.Raised or NotificationKind.Escalated;

    public bool IsCleared => Kind == NotificationKind.Cleared;

    public bool IsCritical => Transition.Severity == "critical";

    public string AlertKey => AlertRow.Key(Transition);

    /// <summary>The alert and the contact, without the transition.</summary>
    public (string Alert, string Contact) Alert => ($"{Partition}~{AlertKey}", Contact);

    public static string KeyOf(AlertTransition transition, string contact) =>
        $"{AlertRow.Key(transition)}~{(transition.Kind == TransitionKind.Raised ? 'r' : 'c')}~{contact}";

    /// <summary>Of what is told again: the time at which it is due is part of the key.</summary>
    private static string RepetitionKey(AlertTransition transition, string contact, long due) =>
        string.Create(CultureInfo.InvariantCulture, $"{RepetitionsOf(AlertRow.Key(transition))}{due:D19}~{contact}");

    /// <summary>Beginning of the keys of what is told again of an alert.</summary>
    public static string RepetitionsOf(string alert) => $"{alert}~m";

    public static NotificationRow New(AlertTransition transition, string contact, NotificationKind kind, long now, long due) => new(transition.Device.SitePartition,
        kind is NotificationKind.Reminder or NotificationKind.ShelfEnd ? RepetitionKey(transition, contact, due) : KeyOf(transition, contact), "", transition, contact,
        now, due, 0, Queued, null) { Kind = kind };

    /// <summary>Id of what it tells, without the contact.</summary>
    public string What => $"{Partition}~{Key[..^(Contact.Length + 1)]}";

    public Row ToRow()
    {
        var columns = new List<Column>
        {
            new("schema", 1), new("transition", JsonSerializer.Serialize(Transition, ApiJson.Default.AlertTransition)), new("contact", Contact),
            new("queued", QueuedTicks), new("due", DueTicks), new("attempts", Attempts), new("state", State), new("sent", SentTicks),
            new("kind", Kind.ToString()), new("folds", Folds),
        };
        foreach (var (name, text) in new[] { ("batch", Batch), ("channel_id", ChannelId), ("detail", Detail), ("hold", Hold) })
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
        Kind = KindOf(row), Folds = row.Number("folds") ?? 0, Hold = row.Text("hold"),
        SentTicks = row.Number("sent") ?? 0, ChannelId = row.Text("channel_id"), Detail = row.Text("detail"),
    };

    // Rows of before there were kinds have none.
    private static NotificationKind KindOf(StoredRow row) => Enum.TryParse<NotificationKind>(row.Text("kind"), out var kind) ? kind
        : row.Key.EndsWith($"~c~{row.Text("contact")}", StringComparison.Ordinal) ? NotificationKind.Cleared : NotificationKind.Raised;

    /// <summary>The queue's marker of the row: by when it is due, a run tells without reading the row whether to read it.</summary>
    public Row MarkerRow(long now) => new(Marker, [new Column("at", now), new Column("due", DueTicks)]);

    /// <summary>Partition and key of the row that a marker names.</summary>
    public static (string Partition, string Key) Named(string marker) => marker.Split('~', 3) is [var pilot, var site, var key]
        ? ($"{pilot}~{site}", key)
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{marker}' is no marker of a notification."));
}
