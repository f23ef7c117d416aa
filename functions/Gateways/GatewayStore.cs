using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Gateways;

/// <summary>The last report of each gateway: one row per gateway in table <c>devices</c>, partition <c>gateways</c>.</summary>
/// <param name="clock">Real time, as the gateways report by it: not the pilot's, which a demo runs faster.</param>
public sealed class GatewayStore(ITelemetryStore store, KnownGateways gateways, TimeProvider clock)
{
    private const string Partition = "gateways";

    /// <summary>
    /// Keeps a report. A recording played to an instance that has not seen it must not take a newer one's place: within the time in which its
    /// signature could hold, an older one is passed over. Later it may come, from a gateway whose clock was set back.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    internal async Task KeepAsync(string gateway, GatewayReport report, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(Tables.Devices, Partition, gateway, cancellationToken);
        var now = clock.GetUtcNow().UtcTicks;
        if (found?.Number("at") >= report.At.UtcTicks && now - found.Number("received") < 2 * BatchSignature.Window.Ticks)
            return;
        var json = JsonSerializer.Serialize(report, ApiJson.Default.GatewayReport);
        var row = new Row(gateway, [new("schema", 1), new("at", report.At.UtcTicks), new("received", now), new("report", json)]);
        var answer = await store.CommitAsync(new RowCommit(Tables.Devices, Partition, [RowWrite.Over(found?.ETag, row)]), cancellationToken);
        if (answer.Outcome == CommitOutcome.Unavailable)
            throw new StoreUnavailableException("The report was not stored."); // a conflict is another report of the same moment: let it be
    }

    internal async Task<GatewaysAnswer> AllAsync(AccessScope scope, CancellationToken cancellationToken)
    {
        var rows = await store.ReadAllAsync(RowQuery.InPartition(Tables.Devices, Partition), cancellationToken)
            .ToDictionaryAsync(row => row.Key, cancellationToken: cancellationToken);
        var now = clock.GetUtcNow();
        var known = gateways.All.Where(gateway => scope.Holds(gateway.Scope)).OrderBy(gateway => gateway.Name, StringComparer.Ordinal);
        return new GatewaysAnswer(now.UtcDateTime, [.. known.Select(gateway => Item(gateway, rows.GetValueOrDefault(gateway.Name), now))]);
    }

    private static GatewayItem Item(KnownGateway gateway, StoredRow? row, DateTimeOffset now)
    {
        if (row?.Text("report") is not { } json)
            return GatewayItem.Of(gateway, null, null, now);
        var report = JsonSerializer.Deserialize(json, ApiJson.Default.GatewayReport);
        return GatewayItem.Of(gateway, Instant.Utc(row.Number("received") ?? 0), report, now);
    }
}
