using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.Outbox;

/// <summary>What a timer does: relays outboxes that a crash left behind, and raises the alerts of gateways and devices that fell silent.</summary>
public sealed class Sweep(ITelemetryStore store, PilotSource pilots, OutboxPublisher relay, TimeProvider clock)
{
    /// <exception cref="AggregateException">At the end, of single devices: the others have been swept.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await pilots.LatestAsync(cancellationToken); // an instance that is just starting has not looked yet
        Func<CancellationToken, Task>[] parts = [RelayPendingAsync, RaiseSilentAsync];
        await EachDevice.RunAsync(parts, part => part(cancellationToken), cancellationToken);
    }

    private async Task RaiseSilentAsync(CancellationToken cancellationToken)
    {
        var sites = (await pilots.LatestAsync(cancellationToken)).Pilots.Where(SilentDevices.MayBeIn)
            .SelectMany(pilot => pilot.Sites.Select(site => (Pilot: pilot, Site: site)));
        await EachDevice.RunAsync(sites, one => RaiseSilentAsync(one.Pilot, one.Site, cancellationToken), cancellationToken);
    }

    private async Task RelayPendingAsync(CancellationToken cancellationToken)
    {
        var markers = new List<string>();
        await foreach (var row in store.ReadAllAsync(RowQuery.InPartition(Tables.Pending, PendingRow.Partition), cancellationToken))
            markers.Add(row.Key);
        await EachDevice.RunAsync(markers.GroupBy(PendingRow.Device), device => RelayPendingAsync(device.Key, device, cancellationToken), cancellationToken);
    }

    private async Task RelayPendingAsync(DeviceKey device, IEnumerable<string> markers, CancellationToken cancellationToken)
    {
        // A device that the pilot file has dropped since still has its outbox.
        var batch = new DeviceBatch(pilots.Current.TryGetDevice(device, out var known) ? known : UnroutableDevice.At(device));
        batch.Start(await DeviceSnapshot.ReadAsync(store, device, cancellationToken));
        var last = batch.Snapshot.State.Commit;
        await relay.PublishAsync([batch], cancellationToken);
        if (!batch.HasSnapshot)
            return; // the store is away: the next sweep tries again
        foreach (var marker in markers.Where(marker => PendingRow.Commit(marker) <= last)) // a later one may be in flight right now: it stays
            await store.CommitAsync([PendingRow.Clear(marker)], cancellationToken);
    }

    private async Task RaiseSilentAsync(PilotDefinition pilot, SiteDefinition site, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        var rows = new List<LatestRow>();
        await foreach (var row in store.ReadAllAsync(RowQuery.InPartition(Tables.Latest, $"{pilot.Id}~{site.Id}"), cancellationToken))
            rows.Add(LatestRow.FromRow(row));
        // Gateways first: their alerts suppress those of their devices.
        await EachDevice.RunAsync(SilentGateways.Changes(pilot.Id, site, rows, now), one => CommitAsync(UnroutableDevice.At(one.Gateway),
            snapshot => CommitPlanner.PlanGateway(snapshot, one.Gateway, one.IsSilent, one.HeardTicks, one.Devices, now), cancellationToken), cancellationToken);
        var due = new List<DeviceDefinition>();
        foreach (var latest in rows)
        {
            if (pilots.Current.TryGetDevice(new DeviceKey(pilot.Id, site.Id, latest.Device), out var device) && SilentDevices.IsDue(device, latest, now))
                due.Add(device);
        }
        await EachDevice.RunAsync(due, device => CommitAsync(device,
            snapshot => CommitPlanner.PlanSilence(snapshot, device, clock.GetUtcNow().UtcTicks), cancellationToken), cancellationToken);
    }

    private Task CommitAsync(DeviceDefinition device, Func<DeviceSnapshot, CommitPlan> decide, CancellationToken cancellationToken) =>
        AlertCommit.RunAsync(store, relay, device, decide, cancellationToken);
}
