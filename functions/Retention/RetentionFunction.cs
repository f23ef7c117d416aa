using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Functions.Retention;

/// <summary>Deletes old raw readings once a day, at 03:30 UTC.</summary>
public sealed class RetentionFunction(RawRetention retention, PilotSource pilots)
{
    [Function("retention")]
    public async Task RunAsync([TimerTrigger("0 30 3 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        await retention.RunAsync(await pilots.LatestAsync(cancellation), cancellation);
}
