using SmartPilots.Core.Alerts;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// A row of table <c>latest</c>: partition the site, key the device. A copy of what the device state says, for lists and maps; written
/// only over a lower commit number, so that a slow publisher cannot put older facts over newer ones.
/// </summary>
public sealed record LatestRow(string Device, long Commit, long MaxTicks, long LiveTicks, long SilentTicks, bool? Online,
    IReadOnlyDictionary<string, StreamState> Streams)
{
    /// <summary>See <see cref="DeviceState.SkewSeconds"/>.</summary>
    public long SkewSeconds { get; init; }

    /// <summary>See <see cref="DeviceState.Waiting"/>.</summary>
    public long Waiting { get; init; }

    /// <summary>See <see cref="DeviceState.Discarded"/>.</summary>
    public long Discarded { get; init; }

    /// <summary>See <see cref="DeviceState.LiveGateway"/>.</summary>
    public string? Gateway { get; init; }

    /// <summary>Keys of the device's open alerts (<see cref="AlertRow"/>): so the open ones of a site are found without those that cleared.</summary>
    public static string[] OpenAlertKeys(StoredRow row) => row.Text("open_alerts")?.Split('\n') ?? [];

    /// <summary>Ids of the rules whose alerts are open.</summary>
    public IReadOnlyCollection<string> OpenRules { get; init; } = [];

    public long OpenAlerts => OpenRules.Count;

    public static Row ToRow(DeviceKey device, DeviceState state)
    {
        var columns = new List<Column>
        {
            new("schema", 1),
            new("commit", state.Commit),
            new("max", state.MaxTicks),
            new("live", state.LiveTicks),
            new("silent", state.SilentTicks),
            new("online", state.Online switch { true => 1, false => 0, _ => -1 }),
            new("skew", state.SkewSeconds),
            new("waiting", state.Waiting),
            new("discarded", state.Discarded),
        };
        var open = Open(device, state);
        if (open.Count > 0)
            columns.Add(new Column("open_alerts", string.Join('\n', open)));
        if (state.LiveGateway is { } gateway)
            columns.Add(new Column("gateway", gateway));
        Chunks.Add(columns, "streams", JsonSerializer.SerializeToUtf8Bytes(state.Streams, StateJson.Default.DictionaryStringStreamState));
        return new Row(device.Device, columns);
    }

    private static List<string> Open(DeviceKey device, DeviceState state)
    {
        List<string> open = [.. state.Rules.Where(rule => rule.Value.AnnouncedTicks != 0)
            .Select(rule => AlertRow.Key(rule.Value.AnnouncedTicks, device.Device, rule.Key))];
        if (state.SilentTicks != 0)
            open.Add(AlertRow.Key(state.SilentTicks, device.Device, AlertTransition.NoDataRule));
        return open;
    }

    /// <summary>All of a site.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be read.</exception>
    public static async Task<IReadOnlyList<LatestRow>> ReadAllAsync(ITelemetryStore store, string partition, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.Latest, partition), cancellationToken).Select(FromRow).ToListAsync(cancellationToken);

    public static LatestRow FromRow(StoredRow row) => new(row.Key, row.Number("commit") ?? 0, row.Number("max") ?? 0, row.Number("live") ?? 0,
        row.Number("silent") ?? 0, row.Number("online") switch { 1 => true, 0 => false, _ => null },
        JsonSerializer.Deserialize(Chunks.Read(row, "streams"), StateJson.Default.DictionaryStringStreamState)!)
    {
        SkewSeconds = row.Number("skew") ?? 0,
        Waiting = row.Number("waiting") ?? 0,
        Discarded = row.Number("discarded") ?? 0,
        Gateway = row.Text("gateway"),
        OpenRules = [.. OpenAlertKeys(row).Select(AlertRow.Rule)],
    };
}
