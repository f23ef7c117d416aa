using System.Runtime.CompilerServices;
using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.Alerts;

/// <summary>One alert. Id: <c>{pilot}~{site}~{row key}</c>.</summary>
public sealed record AlertItem(string Id, string Device, string Rule, string Name, [Code<Severity>] string Severity, string? Stream, string? Unit,
    [AllowedValues("raised", "cleared")] string State, DateTime RaisedAt, decimal? Value,
    DateTime? ClearedAt, decimal? ClearedValue, DateTime? AcknowledgedAt, string? AcknowledgedBy)
{
    /// <summary>Key of the message, such as <c>above</c>; see docs/rules.md.</summary>
    public string? Message { get; init; }

    /// <summary>What was compared with the limit, when that is not the value.</summary>
    public decimal? Measure { get; init; }
    public decimal? Limit { get; init; }
    public string? WhatToDo { get; init; }
    [Url]
    public string? Runbook { get; init; }

    /// <summary>To whom it was assigned last.</summary>
    public string? Owner { get; init; }

    /// <summary>Until then nobody is told of the rule on that device.</summary>
    public DateTime? ShelvedUntil { get; init; }

    /// <summary>Of a silence: the gateway by which the device was heard last.</summary>
    public string? Gateway { get; init; }

    /// <summary>Id of the alert that suppresses it now or, when it is over, did when it was raised: nobody is told of it.</summary>
    public string? SuppressedBy { get; init; }

    /// <summary>What people did about it, oldest first; null when nothing.</summary>
    public IReadOnlyList<HandlingItem>? History { get; init; }
}

/// <summary>The alerts of a site, newest first.</summary>
public sealed class AlertStore(ITelemetryStore store, TimeProvider clock)
{
    /// <summary>At most <paramref name="take"/> alerts of one site, newest first.</summary>
    /// <param name="onlyOpen">Only those that did not clear: found by the rows of latest values, however long the history is.</param>
    public async Task<IReadOnlyList<AlertItem>> OfSiteAsync(string pilot, string site, bool onlyOpen, int take, CancellationToken cancellationToken)
    {
        var rows = onlyOpen ? OpenAsync($"{pilot}~{site}", cancellationToken).Where(row => row.Number("cleared") is null)
            : store.ReadAllAsync(RowQuery.InPartition(Tables.Alerts, $"{pilot}~{site}"), cancellationToken);
        var items = await rows.Where(IsAlert).Take(take).Select(Item).ToListAsync(cancellationToken);
        return await WithShelvesAsync($"{pilot}~{site}", items, cancellationToken);
    }

    /// <summary>All alerts of one site that were raised from a time up to and without another, newest first.</summary>
    public async Task<IReadOnlyList<AlertItem>> RaisedWithinAsync(string pilot, string site, DateTime from, DateTime to, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.Alerts, $"{pilot}~{site}", AlertRow.KeysBefore(to.Ticks - 1), AlertRow.KeysBefore(from.Ticks - 1)),
            cancellationToken).Where(IsAlert).Select(Item).ToListAsync(cancellationToken);

    // The table has shelves too.
    private static bool IsAlert(StoredRow row) => row.Text("device") is not null;

    private async Task<IReadOnlyList<AlertItem>> WithShelvesAsync(string partition, List<AlertItem> items, CancellationToken cancellationToken)
    {
        var keys = items.Where(item => item.ClearedAt is null).Select(item => ShelfKey(item, partition)).Distinct(StringComparer.Ordinal).ToList();
        var shelves = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var row in keys.Count == 0 ? [] : await store.FindAsync(Tables.Alerts, partition, keys, cancellationToken))
        {
            if (ShelfRow.Until(row, clock.GetUtcNow().UtcTicks) is { } until)
                shelves[row!.Key] = until;
        }
        return shelves.Count == 0 ? items : [.. items.Select(item => item.ClearedAt is null && shelves.TryGetValue(ShelfKey(item, partition), out var until)
            ? item with { ShelvedUntil = Utc(until) } : item)];
    }

    private static string ShelfKey(AlertItem item, string partition) => ShelfRow.KeyOf(item.Id[(partition.Length + 1)..]);

    private async IAsyncEnumerable<StoredRow> OpenAsync(string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var row in store.ReadAllAsync(RowQuery.InPartition(Tables.Latest, partition), cancellationToken))
            keys.AddRange(LatestRow.OpenAlertKeys(row));
        keys.Sort(StringComparer.Ordinal); // as they stand in the table: newest first
        foreach (var some in keys.Chunk(StoreLimits.MaxRows))
        {
            foreach (var row in await store.FindAsync(Tables.Alerts, partition, some, cancellationToken))
            {
                if (row is not null)
                    yield return row;
            }
        }
    }

    internal static AlertItem Item(StoredRow row) => Item(row, AlertHandling.Of(row));

    private static AlertItem Item(StoredRow row, AlertHandling handling) => new($"{row.Partition}~{row.Key}", row.Text("device")!, row.Text("rule")!,
        row.Text("name")!, row.Text("severity")!, row.Text("stream"), row.Text("unit"), row.Number("cleared") is null ? "raised" : "cleared",
        Utc(row.Number("raised") ?? 0), AlertRow.Number(row.Text("value")), MaybeUtc(row.Number("cleared")), AlertRow.Number(row.Text("cleared_value")),
        MaybeUtc(handling.Acknowledgement?.Ticks), handling.Acknowledgement?.By)
    {
        Gateway = row.Text("gateway"),
        SuppressedBy = row.Text("suppressed_by") is { } by ? $"{row.Partition}~{by}" : null,
        Owner = handling.Owner,
        History = handling.Entries.Count == 0 ? null : [.. handling.Entries.Select(HandlingItem.Of)],
        Message = row.Text("message"),
        Measure = AlertRow.Number(row.Text("measure")),
        Limit = AlertRow.Number(row.Text("limit")),
        WhatToDo = row.Text("what_to_do"),
        Runbook = row.Text("runbook"),
    };

    private static DateTime? MaybeUtc(long? ticks) => ticks is { } value ? Utc(value) : null;
}
