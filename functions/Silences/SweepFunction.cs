using Microsoft.Azure.Functions.Worker;

namespace SmartPilots.Functions.Silences;

/// <summary>Looks for silent devices and for alerts that a crash left unrelayed, on the schedule of setting <c>SweepSchedule</c>.</summary>
public sealed class SweepFunction(Sweep sweep)
{
    [Function("sweep")]
    public Task RunAsync([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => sweep.RunAsync(cancellationToken);
}
