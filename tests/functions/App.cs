using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.Notifications;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Notifications;

namespace SmartPilots.Functions.Tests;

/// <summary>Parts of the app as its container makes them, on a test's store. Each call is an instance of its own, with an empty cache.</summary>
internal static class App
{
    /// <param name="pilots">Needed by what routes messages.</param>
    /// <param name="gateways">gw-a and gw-b by default, each for all.</param>
    public static T Part<T>(ITelemetryStore store, TimeProvider clock, PilotSource? pilots = null, NotificationPlans? plans = null,
        KnownGateways? gateways = null, CallerKeys? callers = null) where T : notnull =>
        Parts(store, clock, pilots, plans, gateways, callers).GetRequiredService<T>();

    /// <summary>The same of several parts of one instance.</summary>
    public static IServiceProvider Parts(ITelemetryStore store, TimeProvider clock, PilotSource? pilots = null, NotificationPlans? plans = null,
        KnownGateways? gateways = null, CallerKeys? callers = null) => new ServiceCollection()
        .AddSingleton(store)
        .AddSingleton(clock)
        .AddSingleton(pilots ?? new PilotSource(new PilotCatalog([])))
        .AddSingleton(plans ?? new NotificationPlans(NotificationPlan.None))
        .AddSingleton(gateways ?? new KnownGateways(KnownGateways.Parse("gw-a:*:unsigned gw-b:*:unsigned")))
        .AddSingleton(callers ?? new CallerKeys([]))
        .AddLogging()
        .AddDeviceWork()
        .BuildServiceProvider();

    /// <summary>Of a gateway that may speak for all.</summary>
    public static async Task<EventOutcome[]> IngestAsync(this IngestPipeline pipeline, IReadOnlyList<DeviceEvent> events, CancellationToken cancellationToken) =>
        (await pipeline.IngestAsync(events, AccessScope.All, cancellationToken)).Outcomes;
}
