using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.Silences;

/// <summary>
/// Clears alerts that no reading can clear any more, since the pilot file has dropped their rule, device or site, or is gone itself. An alert that is younger than
/// <see cref="Settled"/> stays: another instance may have raised it by a newer file than is known here.
/// </summary>
public sealed class RemovedRules(ITelemetryStore store, OutboxPublisher publisher, TimeProvider clock)
{
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    /// <summary>Of all sites that were ever heard, also those that the files have dropped: reads the list of latest values whole.</summary>
    /// <exception cref="AggregateException">At the end, of single devices: the others are done.</exception>
    public async Task RunAsync(PilotCatalog pilots, CancellationToken cancellationToken)
    {
        var open = await store.ReadAllAsync(new RowQuery(Tables.Latest, "-", "~"), cancellationToken).Where(row => LatestRow.OpenAlertKeys(row).Length > 0)
            .ToListAsync(cancellationToken);
        await EachDevice.RunAsync(open.GroupBy(row => row.Partition), site =>
            ClearAsync(pilots, site.Key.Split('~')[0], site.Key.Split('~')[1], site.Select(LatestRow.FromRow), cancellationToken), cancellationToken);
    }

    /// <param name="rows">Of the site: all that it has.</param>
    internal Task ClearAsync(PilotCatalog pilots, string pilotId, string siteId, IEnumerable<LatestRow> rows, CancellationToken cancellationToken)
    {
        var site = pilots.FindPilot(pilotId)?.Sites.FirstOrDefault(one => one.Id == siteId);
        return EachDevice.RunAsync(rows.Where(row => row.OpenRules.Count > 0), async row =>
        {
            var key = new DeviceKey(pilotId, siteId, row.Device);
            var device = pilots.TryGetDevice(key, out var known) ? known : UnroutableDevice.At(key);
            var kept = KeptFor(site, row.Device, known);
            if (row.OpenRules.Any(rule => !kept.Contains(rule)))
                await AlertCommit.RunAsync(store, publisher, device, async snapshot => CommitPlanner.PlanRemoved(snapshot, device,
                    await RaisedAsync(snapshot, key, kept, cancellationToken), clock.GetUtcNow().UtcTicks), cancellationToken);
        }, cancellationToken);
    }

    private static HashSet<string> KeptFor(SiteDefinition? site, string name, DeviceDefinition? device) => name switch
    {
        AlertSubject.Site => [.. site?.Rules.Select(rule => rule.Rule.Id) ?? []],
        AlertSubject.Citizens => [.. site?.Public?.ReportRules.Select(rule => rule.Id) ?? []],
        _ when device is not null => [.. device.Rules.Select(rule => rule.Id), AlertTransition.NoDataRule],
        _ => site is null || AlertSubject.IsDevice(name) ? [] : [AlertTransition.NoDataRule],
    };

    private async Task<IReadOnlyList<AlertTransition>> RaisedAsync(DeviceSnapshot snapshot, DeviceKey key, HashSet<string> kept, CancellationToken cancellationToken)
    {
        var state = snapshot.State;
        var before = clock.GetUtcNow().UtcTicks - Settled.Ticks;
        var open = state.Rules.Select(rule => (Rule: rule.Key, Raised: rule.Value.AnnouncedTicks)).Append((Rule: AlertTransition.NoDataRule, Raised: state.SilentTicks))
            .Where(one => one.Raised != 0 && one.Raised < before && !kept.Contains(one.Rule)).ToList();
        if (open.Count == 0)
            return [];
        // One that is not in the table yet is still in the outbox: the next run clears it.
        var rows = await store.FindAsync(Tables.Alerts, key.SitePartition, [.. open.Select(one => AlertRow.Key(one.Raised, key.Device, one.Rule))], cancellationToken);
        return [.. rows.OfType<StoredRow>().Select(AlertRow.Raised).OfType<AlertTransition>()];
    }
}
