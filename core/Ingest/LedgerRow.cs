using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Ingest;

/// <summary>Row <c>l~{day}~{source}</c>: one device's counts from one source on one day (UTC, by the gateway's time of receipt).</summary>
public static class LedgerRow
{
    public const string Prefix = "l~";

    /// <summary>The day as it stands in keys: <c>yyyyMMdd</c>.</summary>
    public static string Day(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    public static string Key(long receivedTicks, string sourceKey) => $"l~{Day(receivedTicks)}~{sourceKey}";

    public static Row ToRow(string key, LedgerCounts counts) => new(key,
    [
        new Column("schema", 1),
        new Column("messages_accepted", counts.MessagesAccepted),
        new Column("messages_late", counts.MessagesLate),
        new Column("messages_duplicate", counts.MessagesDuplicate),
        new Column("messages_quarantined", counts.MessagesQuarantined),
        new Column("readings_accepted", counts.ReadingsAccepted),
        new Column("readings_late", counts.ReadingsLate),
        new Column("readings_duplicate", counts.ReadingsDuplicate),
        new Column("readings_quarantined", counts.ReadingsQuarantined),
        new Column("conflicts", counts.Conflicts),
        new Column("requeued", counts.Requeued),
        new Column("readings_requeued", counts.ReadingsRequeued),
    ]);

    public static LedgerCounts FromRow(StoredRow row) => new()
    {
        MessagesAccepted = row.Number("messages_accepted") ?? 0,
        MessagesLate = row.Number("messages_late") ?? 0,
        MessagesDuplicate = row.Number("messages_duplicate") ?? 0,
        MessagesQuarantined = row.Number("messages_quarantined") ?? 0,
        ReadingsAccepted = row.Number("readings_accepted") ?? 0,
        ReadingsLate = row.Number("readings_late") ?? 0,
        ReadingsDuplicate = row.Number("readings_duplicate") ?? 0,
        ReadingsQuarantined = row.Number("readings_quarantined") ?? 0,
        Conflicts = row.Number("conflicts") ?? 0,
        Requeued = row.Number("requeued") ?? 0,
        ReadingsRequeued = row.Number("readings_requeued") ?? 0,
    };
}
