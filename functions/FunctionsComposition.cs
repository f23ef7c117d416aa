using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Citizens;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.EventGrid;
using SmartPilots.Functions.Exports;
using SmartPilots.Functions.Gateways;
using SmartPilots.Functions.Handling;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.OpenData;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Outbox;
using SmartPilots.Functions.Page;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Reports;
using SmartPilots.Functions.Retention;
using SmartPilots.Functions.SensorThings;
using SmartPilots.Functions.Silences;
using SmartPilots.Functions.SiteRules;
using SmartPilots.Functions.Suppression;
using SmartPilots.Functions.Verification;
using SmartPilots.Functions.WebPush;

namespace SmartPilots.Functions;

/// <summary>What the function classes need: the same in Azure and on a laptop.</summary>
public static class FunctionsComposition
{
    /// <summary>Beside it, the caller registers the two things that differ: an <c>ITelemetryStore</c> and a <see cref="TimeProvider"/>.</summary>
    /// <param name="eventGrid">Null where no broker of Azure delivers.</param>
    /// <param name="notifications">Null where nobody is told.</param>
    /// <param name="openId">Null where people sign in by password alone.</param>
    /// <param name="indicatorsFolder">Null where there are no indicators files.</param>
    public static IServiceCollection AddSmartPilots(this IServiceCollection services, PilotCatalog pilots, CallerKeys callers, KnownGateways gateways, PageFiles page,
        AppFacts facts, EventGridSettings? eventGrid = null, NotificationPlans? notifications = null, OpenIdSettings? openId = null,
        string? indicatorsFolder = null) => services
        .AddSingleton<PilotVersions>()
        .AddSingleton(all => new PilotFileStore(all.GetRequiredService<ITelemetryStore>(), new PilotSource(pilots),
            all.GetRequiredService<TimeProvider>(), TimeProvider.System, all.GetRequiredService<ILogger<PilotFileStore>>()))
        .AddSingleton(all => all.GetRequiredService<PilotFileStore>().Source)
        .AddSingleton<IPilotWriter, PutPilots>() // a box has another
        .AddHostedService<PilotsAtStart>()
        .AddSingleton(callers)
        .AddSingleton(gateways)
        .AddSingleton(new RealTimeClock(TimeProvider.System))
        .AddSingleton<PeopleCache>()
        .AddSingleton<PeopleStore>()
        .AddSingleton<Sessions>()
        .AddSingleton<SessionCookie>()
        .AddSingleton<SignInLimits>()
        .AddSingleton<SignIn>()
        .AddSingleton(new OpenIdProvider(openId))
        .AddSingleton<OpenIdTokens>()
        .AddSingleton<KeyStore>()
        .AddSingleton<AuditStore>()
        .AddSingleton<IRequestAuthorizer, RequestAuthorizer>()
        .AddSingleton(new BatchAuthenticator(gateways, TimeProvider.System)) // gateways sign by real time, whatever the pilot's clock shows
        .AddSingleton(page)
        .AddSingleton(facts)
        .AddSingleton(notifications ?? new NotificationPlans(NotificationPlan.None))
        .AddDeviceWork()
        // the way in
        .AddSingleton<PushStore>()
        .AddSingleton<PushSender>()
        .AddSingleton<MessageDelivery>()
        .AddSingleton<WaitingNotifications>()
        .AddSingleton<NotificationSender>()
        .AddSingleton(eventGrid ?? EventGridSettings.None)
        .AddSingleton(TokenCheck.Of(eventGrid ?? EventGridSettings.None, TimeProvider.System)) // Entra signs by real time
        .AddSingleton<DeliveryAuthenticator>()
        .AddSingleton<EventIntake>()
        .AddSingleton<DeadLetters>()
        .AddSingleton<WindowVerification>()
        // the ways out
        .AddSingleton(all => new GatewayStore(all.GetRequiredService<ITelemetryStore>(), gateways, TimeProvider.System))
        .AddSingleton<LatestQuery>()
        .AddSingleton<ReadingsQuery>()
        .AddSingleton<WindowsQuery>()
        .AddSingleton<ExportTables>()
        .AddSingleton<StaObservations>()
        .AddSingleton<PublicWarnings>()
        .AddSingleton<PublicPlaceQuery>()
        .AddSingleton<CitizenReportStore>()
        .AddSingleton<ReportLimits>()
        .AddSingleton<ReportAlerts>()
        .AddSingleton<AlertStore>()
        .AddSingleton<HandlingStore>()
        .AddSingleton<LedgerQuery>()
        .AddSingleton<GapsQuery>()
        .AddSingleton<QuarantineQuery>()
        .AddIndicators(indicatorsFolder)
        .AddSingleton<ReportQuery>()
        .AddSingleton<ReportMail>();

    /// <summary>
    /// What changes devices' partitions. It needs a store, a clock, the <see cref="PilotSource"/>, who may speak for what (<see cref="CallerKeys"/>,
    /// <see cref="KnownGateways"/>), who is told (<see cref="NotificationPlans"/>) and logging.
    /// </summary>
    public static IServiceCollection AddDeviceWork(this IServiceCollection services) => services
        // ingest, in the order of the pipeline
        .AddSingleton<IngestPipeline>()
        .AddSingleton<Registration>()
        .AddSingleton<DeviceRegistry>()
        .AddSingleton<EdgeNodeStore>()
        .AddSingleton<DeviceCommits>()
        .AddSingleton<SnapshotLoader>()
        .AddSingleton<DeviceCache>()
        .AddSingleton<RedeliveryLookup>()
        .AddSingleton<BrokenDevices>()
        .AddSingleton<SequenceTracker>()
        .AddSingleton<OutboxPublisher>()
        .AddSingleton<LatestTable>()
        .AddSingleton<NotificationQueue>()
        .AddSingleton<SuppressionQuery>()
        // what timers and people do
        .AddSingleton<OutboxSweep>()
        .AddSingleton<SilenceCheck>()
        .AddSingleton<RemovedRules>()
        .AddSingleton<SiteRuleQuery>()
        .AddSingleton<SiteRuleCheck>()
        .AddSingleton<Sweep>()
        .AddSingleton<RawRetention>()
        .AddSingleton<SideTableRetention>()
        .AddSingleton<CorrectionStore>()
        .AddSingleton<EntryRequeue>()
        .AddSingleton<SenderAuthorization>()
        .AddSingleton<IntegrationCatalogs>()
        .AddSingleton<EntryDiscard>()
        .AddSingleton<EntryChanges>();
}
