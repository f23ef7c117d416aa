using SmartPilots.Core;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Ingest;

/// <summary>Routes a batch by the pilots in force; a batch with devices that are to be registered is routed again when they are.</summary>
internal sealed class Registration(ITelemetryStore store, PilotSource pilots, TimeProvider clock)
{
    private readonly DeviceRegistry _registry = new(store, pilots, clock);

    /// <exception cref="StoreUnavailableException">The pilots in force, or whether a device is registered, could not be read.</exception>
    public async Task<List<DeviceWork>> RouteAsync(IReadOnlyList<DeviceEvent> events, CancellationToken cancellation)
    {
        var router = new MessageRouter(await pilots.LatestAsync(cancellation));
        var works = router.Route(events);
        if (router.Registrable is not { } unknown)
            return works;
        var refused = await _registry.RegisterAsync(unknown, cancellation);
        return new MessageRouter(pilots.Current, refused).Route(events);
    }
}
