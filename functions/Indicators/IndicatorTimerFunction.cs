namespace SmartPilots.Functions.Indicators;

/// <summary>Computes indicators once a day, at 02:15 UTC.</summary>
public sealed class IndicatorTimerFunction(IndicatorSchedule schedule, PilotSource pilots)
{
    [Function("indicators-timer")]
    public async Task RunAsync([TimerTrigger("0 15 2 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        await schedule.RunAsync(await pilots.LatestAsync(cancellationToken), cancellationToken);
}
