using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Notifications;

namespace SmartPilots.Functions.Handling;

internal enum HandlingOutcome
{
    Done,
    NoSuchAlert,

    /// <summary>It is over, so there is nothing to shelve.</summary>
    IsOver,

    /// <summary>Nobody shelved it, or it has ended.</summary>
    IsNotShelved,

    /// <summary>See <see cref="AlertHandling.MaxEntries"/>.</summary>
    TooMany,
}

internal readonly record struct HandlingResult(HandlingOutcome Outcome, AlertItem? Alert = null);

/// <summary>Adds to what people did about alerts. Of two at once each keeps its entry: a row is written only as it was read.</summary>
public sealed class HandlingStore(ITelemetryStore store, NotificationQueue notifications, TimeProvider clock)
{
    /// <summary>Says that somebody takes care of it. Null when there is no such alert; the first acknowledgement stands.</summary>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    public async Task<AlertItem?> AcknowledgeAsync(string id, string by, CancellationToken cancellationToken) => (await AddAsync(id,
        new HandlingEntry(People.Secret.NewId(8), HandlingAction.Acknowledge, by, clock.GetUtcNow().UtcTicks), cancellationToken)).Alert;

    /// <param name="id">Of the alert.</param>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    internal async Task<HandlingResult> AddAsync(string id, HandlingEntry entry, CancellationToken cancellationToken)
    {
        if (id.Split('~', 3) is not [var pilot, var site, var key] || !IsKey(key))
            return new HandlingResult(HandlingOutcome.NoSuchAlert);
        var partition = $"{pilot}~{site}";
        if (entry is { Action: HandlingAction.Shelve, UntilTicks: { } end } && await store.FindAsync(Tables.Alerts, partition, key, cancellationToken) is { } found
            && AlertRow.Raised(found) is { } raised)
            await notifications.AddShelfEndAsync(raised, end, cancellationToken); // before the entry: one without an entry tells nothing
        return await OptimisticUpdate.RunAsync(store, $"What was done about {id}", async () =>
        {
            var rows = await store.FindAsync(Tables.Alerts, partition, [key, ShelfRow.KeyOf(key)], cancellationToken);
            if (rows[0] is not { } row || row.Text("device") is null)
                return (null, new HandlingResult(HandlingOutcome.NoSuchAlert));
            return Decide(row, rows[1], entry);
        }, cancellationToken);
    }

    private (RowCommit? Commit, HandlingResult Result) Decide(StoredRow row, StoredRow? shelf, HandlingEntry entry)
    {
        var handling = AlertHandling.Of(row);
        var until = ShelfRow.Until(shelf, clock.GetUtcNow().UtcTicks);
        if (handling.Has(entry.Id) || (entry.Action == HandlingAction.Acknowledge && handling.Acknowledgement is not null))
            return (null, Done(row, until));
        if (entry.Action == HandlingAction.Shelve && row.Number("cleared") is not null)
            return (null, new HandlingResult(HandlingOutcome.IsOver));
        if (entry.Action == HandlingAction.Unshelve && until is null)
            return (null, new HandlingResult(HandlingOutcome.IsNotShelved));
        if (handling.Entries.Count >= AlertHandling.MaxEntries)
            return (null, new HandlingResult(HandlingOutcome.TooMany));
        var written = handling.With(entry).Into(row);
        var writes = new List<RowWrite> { new(RowOperation.ReplaceIfMatch, written, row.ETag) };
        if (entry.Action is HandlingAction.Shelve or HandlingAction.Unshelve)
        {
            until = entry.UntilTicks;
            writes.Add(RowWrite.Over(shelf?.ETag, ShelfRow.ToRow(ShelfRow.KeyOf(row.Key), until ?? 0)));
        }
        return (new RowCommit(Tables.Alerts, row.Partition, writes), Done(row with { Columns = written.Columns }, until));
    }

    private static HandlingResult Done(StoredRow row, long? until) => new(HandlingOutcome.Done,
        AlertStore.Item(row) with { ShelvedUntil = until is { } ticks && row.Number("cleared") is null ? Instant.Utc(ticks) : null });

    private static bool IsKey(string key) => key.Length <= StoreLimits.MaxKeyLength && key.Contains('~', StringComparison.Ordinal)
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '~' or '-');
}
