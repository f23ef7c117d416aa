using System.Runtime.CompilerServices;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.AzureTables;
using static SmartPilots.Functions.Http.Instant;

namespace SmartPilots.Functions.Alerts;

/// <summary>One alert. Id: <c>{pilot}~{site}~{row key}</c>.</summary>
public sealed record AlertItem(string Id, string Device, string Rule, string Name, string Severity, string? Stream, string? Unit, string State,
    DateTime RaisedAt, decimal? Value, DateTime? ClearedAt, decimal? ClearedValue, DateTime? AcknowledgedAt, string? AcknowledgedBy)
{
    /// <summary>Key of the message, such as <c>above</c>; see docs/rules.md.</summary>
    public string? Message { get; init; }

    /// <summary>What was compared with the limit, when that is not the value.</summary>
    public decimal? Measure { get; init; }
    public decimal? Limit { get; init; }
    public string? WhatToDo { get; init; }
    public string? Runbook { get; init; }
}

/// <summary>The alerts of a site, newest first, and their acknowledgement.</summary>
public sealed class AlertStore(ITelemetryStore store, TimeProvider clock)
{
    /// <summary>At most <paramref name="take"/> alerts of one site, newest first.</summary>
    /// <param name="onlyOpen">Only those that did not clear: found by the rows of latest values, however long the history is.</param>
    public async Task<IReadOnlyList<AlertItem>> OfSiteAsync(string pilot, string site, bool onlyOpen, int take, CancellationToken cancellation)
    {
        var items = new List<AlertItem>();
        await foreach (var row in onlyOpen ? OpenAsync($"{pilot}~{site}", cancellation)
            : store.ReadAllAsync(RowQuery.InPartition(Tables.Alerts, $"{pilot}~{site}"), cancellation))
        {
            if (row.Text("device") is null || (onlyOpen && row.Number("cleared") is not null))
                continue;
            items.Add(Item(row));
            if (items.Count == take)
                break;
        }
        return items;
    }

    /// <summary>All alerts of one site that were raised from a time up to and without another, newest first.</summary>
    public async Task<IReadOnlyList<AlertItem>> RaisedWithinAsync(string pilot, string site, DateTime from, DateTime to, CancellationToken cancellation)
    {
        var items = new List<AlertItem>();
        var query = RowQuery.InPartition(Tables.Alerts, $"{pilot}~{site}") with
        {
            KeyFrom = AlertRow.KeysBefore(to.Ticks - 1), KeyTo = AlertRow.KeysBefore(from.Ticks - 1),
        };
        await foreach (var row in store.ReadAllAsync(query, cancellation))
        {
            if (row.Text("device") is not null)
                items.Add(Item(row));
        }
        return items;
    }

    private async IAsyncEnumerable<StoredRow> OpenAsync(string partition, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var keys = new List<string>();
        await foreach (var row in store.ReadAllAsync(RowQuery.InPartition(Tables.Latest, partition), cancellation))
            keys.AddRange(LatestRow.OpenAlertKeys(row));
        keys.Sort(StringComparer.Ordinal); // as they stand in the table: newest first
        foreach (var some in keys.Chunk(StoreLimits.MaxRows))
        {
            foreach (var row in await store.FindAsync(Tables.Alerts, partition, some, cancellation))
            {
                if (row is not null)
                    yield return row;
            }
        }
    }

    /// <summary>Writes who saw it and when. Null when there is no such alert; the first acknowledgement stands.</summary>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    public async Task<AlertItem?> AcknowledgeAsync(string id, string by, CancellationToken cancellation)
    {
        if (id.Split('~', 3) is not [var pilot, var site, var key] || !IsKey(key))
            return null;
        var partition = $"{pilot}~{site}";
        var row = await OptimisticUpdate.RunAsync<StoredRow?>(store, $"The acknowledgement of {id}", async () =>
        {
            var row = await store.FindAsync(Tables.Alerts, partition, key, cancellation);
            if (row?.Text("device") is null || row.Number("acknowledged") is not null)
                return (null, row);
            // As it was read or not at all: a clear that is being relayed right now keeps its columns, and so does who was quicker.
            var acknowledgement = AlertRow.Acknowledgement(key, by, clock.GetUtcNow().UtcTicks);
            var acknowledged = new Row(key, [.. row.Columns, .. acknowledgement.Columns]);
            return (new RowCommit(Tables.Alerts, partition, [new RowWrite(RowOperation.ReplaceIfMatch, acknowledged, row.ETag)]),
                row with { Columns = acknowledged.Columns });
        }, cancellation);
        return row?.Text("device") is null ? null : Item(row);
    }

    private static bool IsKey(string key) => key.Length <= StoreLimits.MaxKeyLength && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '~' or '-');

    private static AlertItem Item(StoredRow row) => new($"{row.Partition}~{row.Key}", row.Text("device")!, row.Text("rule")!, row.Text("name")!,
        row.Text("severity")!, row.Text("stream"), row.Text("unit"), row.Number("cleared") is null ? "raised" : "cleared",
        Utc(row.Number("raised") ?? 0), Number(row.Text("value")), MaybeUtc(row.Number("cleared")), Number(row.Text("cleared_value")),
        MaybeUtc(row.Number("acknowledged")), row.Text("acknowledged_by"))
    {
        Message = row.Text("message"),
        Measure = Number(row.Text("measure")),
        Limit = Number(row.Text("limit")),
        WhatToDo = row.Text("what_to_do"),
        Runbook = row.Text("runbook"),
    };

    private static decimal? Number(string? text) =>
        text is null ? null : decimal.Parse(text, System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture);

    private static DateTime? MaybeUtc(long? ticks) => ticks is { } value ? Utc(value) : null;
}
