using SmartPilots.Functions.Citizens;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Silences;

namespace SmartPilots.Functions.Retention;

/// <summary>Once a day, at 03:30 UTC: deletes what is no longer kept, and clears alerts of what the pilot files have dropped.</summary>
public sealed class RetentionFunction(RawRetention retention, SideTableRetention sideTables, AuditStore audit, CitizenReportStore citizens,
    RemovedRules removed, PilotSource pilots)
{
    [Function("retention")]
    public async Task RunAsync([TimerTrigger("0 30 3 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var current = await pilots.LatestAsync(cancellationToken);
        Func<Task>[] parts = [() => retention.RunAsync(current, cancellationToken), () => sideTables.RunAsync(current, cancellationToken),
            () => audit.DeleteOldAsync(cancellationToken), () => citizens.DeleteOldAsync(cancellationToken),
            () => removed.RunAsync(current, cancellationToken)];
        await EachDevice.RunAsync(parts, part => part(), cancellationToken);
    }
}
