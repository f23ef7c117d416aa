using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.Silences;

/// <summary>Raises the alerts of gateways and devices that fell silent, and has those cleared whose rule is gone.</summary>
public sealed class SilenceCheck(ITelemetryStore store, OutboxPublisher publisher, RemovedRules removed, TimeProvider clock)
{
    /// <exception cref="AggregateException">At the end, of single devices: the others have been looked at.</exception>
    internal Task RunAsync(PilotCatalog pilots, LatestOfSites latest, CancellationToken cancellationToken) => EachDevice.RunAsync(
        pilots.Pilots.Where(SilentDevices.MayBeIn).SelectMany(pilot => pilot.Sites.Select(site => (Pilot: pilot, Site: site))),
        async one => await RaiseAsync(pilots, one.Pilot, one.Site, await latest.OfAsync($"{one.Pilot.Id}~{one.Site.Id}", cancellationToken), cancellationToken),
        cancellationToken);

    private async Task RaiseAsync(PilotCatalog pilots, PilotDefinition pilot, SiteDefinition site, IReadOnlyList<LatestRow> rows,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcTicks;
        // Gateways first: their alerts suppress those of their devices.
        await EachDevice.RunAsync(SilentGateways.Changes(pilot.Id, site, rows, now), one => CommitAsync(UnroutableDevice.At(one.Gateway),
            snapshot => CommitPlanner.PlanGateway(snapshot, one.Gateway, one.IsSilent, one.HeardTicks, one.Devices, now), cancellationToken), cancellationToken);
        var due = new List<DeviceDefinition>();
        foreach (var latest in rows)
        {
            if (pilots.TryGetDevice(new DeviceKey(pilot.Id, site.Id, latest.Device), out var device) && SilentDevices.IsDue(device, latest, now))
                due.Add(device);
        }
        await EachDevice.RunAsync(due, device => CommitAsync(device,
            snapshot => CommitPlanner.PlanSilence(snapshot, device, clock.GetUtcNow().UtcTicks), cancellationToken), cancellationToken);
        await removed.ClearAsync(pilots, pilot.Id, site.Id, rows, cancellationToken);
    }

    private Task CommitAsync(DeviceDefinition device, Func<DeviceSnapshot, CommitPlan> decide, CancellationToken cancellationToken) =>
        AlertCommit.RunAsync(store, publisher, device, decide, cancellationToken);
}
