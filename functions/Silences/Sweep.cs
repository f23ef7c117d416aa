using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.Silences;

/// <summary>What the timer of setting <c>SweepSchedule</c> does. Neither part keeps the other from running.</summary>
public sealed class Sweep(PilotSource pilots, OutboxSweep outbox, SilenceCheck silence)
{
    /// <exception cref="AggregateException">At the end, of single devices: the others have been swept.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await pilots.LatestAsync(cancellationToken); // an instance that is just starting has not looked yet
        Func<CancellationToken, Task>[] parts = [outbox.RunAsync, silence.RunAsync];
        await EachDevice.RunAsync(parts, part => part(cancellationToken), cancellationToken);
    }
}
