using SmartPilots.Core;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Ingest;

/// <summary>Routes a batch by the pilots in force; a batch with devices that are to be registered is routed again when they are.</summary>
internal sealed class Registration(ITelemetryStore store, PilotSource pilots, TimeProvider clock)
{
    private readonly DeviceRegistry _registry = new(store, pilots, clock);

    /// <param name="part">The part of the pilots in force that the sender may speak for, which registers nothing; null for all of them.</param>
    /// <exception cref="StoreUnavailableException">The pilots in force, or whether a device is registered, could not be read.</exception>
    public async Task<List<DeviceWork>> RouteAsync(IReadOnlyList<DeviceEvent> events, PilotCatalog? part, GatewayScope scope,
        CancellationToken cancellation)
    {
        var latest = await pilots.LatestAsync(cancellation);
        var catalog = part ?? latest;
        var router = new MessageRouter(catalog, scope);
        var works = router.Route(events);
        if (router.Registrable is not { } unknown || catalog != latest)
            return works;
        var refused = await _registry.RegisterAsync(unknown, cancellation);
        return new MessageRouter(pilots.Current, scope, refused).Route(events);
    }
}
