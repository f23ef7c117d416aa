using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;
using SmartPilots.Functions.SiteRules;

namespace SmartPilots.Functions.Silences;

/// <summary>
/// What the timer of setting <c>SweepSchedule</c> does. No part keeps the others from running. Rules over several devices come after silences, which may
/// suppress their alerts.
/// </summary>
public sealed class Sweep(PilotSource pilots, OutboxSweep outbox, SilenceCheck silence, SiteRuleCheck siteRules)
{
    [Function("sweep")]
    public Task TimerAsync([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => RunAsync(cancellationToken);

    /// <exception cref="AggregateException">At the end, of single devices: the others have been swept.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await pilots.LatestAsync(cancellationToken); // an instance that is just starting has not looked yet
        Func<CancellationToken, Task>[] parts = [outbox.RunAsync, silence.RunAsync, siteRules.RunAsync];
        await EachDevice.RunAsync(parts, part => part(cancellationToken), cancellationToken);
    }
}
