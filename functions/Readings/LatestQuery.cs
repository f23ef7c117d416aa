namespace SmartPilots.Functions.Readings;

public sealed record LatestValue(decimal Value, DateTime At, string Unit);

/// <summary>What a device said last.</summary>
/// <param name="At">Newest time of measurement.</param>
/// <param name="Online">From its status channel; null when it has none.</param>
/// <param name="Silent">A no-data alert is open, or <see cref="DeviceHealth"/> finds it silent.</param>
public sealed record LatestItem(string Device, DateTime At, bool? Online, bool Silent, long OpenAlerts,
    IReadOnlyDictionary<string, LatestValue> Streams)
{
    /// <summary>How far the device's clock stood before (negative: behind) the time of receipt, at its last new reading.</summary>
    public long SkewSeconds { get; init; }

    /// <summary>Behind by more than the pilot's limit of stale readings.</summary>
    public bool ClockBehind { get; init; }

    /// <summary>What is wrong with it, worst first; empty when all is well.</summary>
    public IReadOnlyList<HealthItem> Health { get; init; } = [];
}

/// <summary>Latest values by site.</summary>
public sealed class LatestQuery(ITelemetryStore store, TimeProvider clock, AppFacts facts)
{
    public async Task<IReadOnlyList<LatestItem>> OfSiteAsync(PilotDefinition pilot, SiteDefinition site, CancellationToken cancellationToken)
    {
        var items = new List<LatestItem>();
        var devices = site.Devices.ToDictionary(d => d.Key.Device);
        var (now, lag) = (clock.GetUtcNow().UtcTicks, DeviceHealth.LagOf(facts));
        await foreach (var row in store.ReadAllAsync(RowQuery.InPartition(Tables.Latest, $"{pilot.Id}~{site.Id}"), cancellationToken))
        {
            var latest = LatestRow.FromRow(row);
            var device = devices.GetValueOrDefault(latest.Device);
            if (latest.MaxTicks == 0 && device is null)
                continue; // no file knows it, and nothing it sent could be read: it is in the list of what waits
            var units = device?.Streams.ToDictionary(stream => stream.Name, stream => stream.Unit) ?? [];
            var health = device is null ? [] : DeviceHealth.Of(device, latest, now, lag);
            items.Add(new LatestItem(new DeviceKey(pilot.Id, site.Id, latest.Device).ToString(), Utc(latest.MaxTicks), latest.Online,
                health.Any(item => item.Code == DeviceHealth.Silent) || latest.SilentTicks != 0, latest.OpenAlerts,
                latest.Streams.Where(s => s.Value.LatestTicks > 0).ToDictionary(s => s.Key,
                    s => new LatestValue(s.Value.Latest, Utc(s.Value.LatestTicks), units.GetValueOrDefault(s.Key, ""))))
            {
                SkewSeconds = latest.SkewSeconds,
                ClockBehind = -latest.SkewSeconds > pilot.Limits.StaleAfterSeconds,
                Health = health,
            });
        }
        return items;
    }
}
