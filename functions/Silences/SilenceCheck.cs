using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.Silences;

/// <summary>Raises the alerts of gateways and devices that fell silent, and has those cleared whose rule is gone.</summary>
public sealed class SilenceCheck(ITelemetryStore store, PilotSource pilots, OutboxPublisher relay, RemovedRules removed, TimeProvider clock)
{
    /// <exception cref="AggregateException">At the end, of single devices: the others have been looked at.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sites = (await pilots.LatestAsync(cancellationToken)).Pilots.Where(SilentDevices.MayBeIn)
            .SelectMany(pilot => pilot.Sites.Select(site => (Pilot: pilot, Site: site)));
        await EachDevice.RunAsync(sites, one => RaiseAsync(one.Pilot, one.Site, cancellationToken), cancellationToken);
    }

    private async Task RaiseAsync(PilotDefinition pilot, SiteDefinition site, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        var rows = await LatestRow.ReadAllAsync(store, $"{pilot.Id}~{site.Id}", cancellationToken);
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
        await removed.ClearAsync(pilots.Current, pilot.Id, site.Id, rows, cancellationToken);
    }

    private Task CommitAsync(DeviceDefinition device, Func<DeviceSnapshot, CommitPlan> decide, CancellationToken cancellationToken) =>
        AlertCommit.RunAsync(store, relay, device, decide, cancellationToken);
}
