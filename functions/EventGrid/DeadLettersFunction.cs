using Microsoft.Azure.Functions.Worker;

namespace SmartPilots.Functions.EventGrid;

/// <summary>
/// Takes in dead letters on the schedule of the sweep. A deployment without Event Grid disables it by setting
/// <c>AzureWebJobs.deadletters.Disabled</c> (infra/pilot.bicep): its runs would be billed.
/// </summary>
public sealed class DeadLettersFunction(DeadLetters letters)
{
    [Function("deadletters")]
    public Task RunAsync([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => letters.TakeInAsync(cancellationToken);
}
