using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;
using SmartPilots.Functions.SiteRules;

namespace SmartPilots.Functions.Silences;

/// <summary>
/// What the timer of setting <c>SweepSchedule</c> does. No part keeps the others from running. Rules over several devices come after silences, which may
/// suppress their alerts.
/// </summary>
public sealed class Sweep(ITelemetryStore store, PilotSource pilots, OutboxSweep outbox, SilenceCheck silence, SiteRuleCheck siteRules, TimeProvider clock)
{
    [Function("sweep")]
    public Task TimerAsync([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => RunAsync(cancellationToken);

    /// <exception cref="AggregateException">At the end, of single devices: the others have been swept.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var catalog = await pilots.LatestAsync(cancellationToken); // an instance that is just starting has not looked yet
        var (latest, now) = (new LatestOfSites(store), clock.GetUtcNow().UtcTicks);
        Func<Task>[] parts =
        [
            () => outbox.RunAsync(cancellationToken),
            () => silence.RunAsync(catalog, latest, cancellationToken),
            () => siteRules.RunAsync(catalog, latest, now, cancellationToken),
        ];
        await EachDevice.RunAsync(parts, part => part(), cancellationToken);
    }
}
