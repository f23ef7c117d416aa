using SmartPilots.DeviceSim.Commands;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.Local.Clock;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Local.Commands;

/// <summary>Finds the system of a data folder for the simulator's verbs, or starts one for the occasion, by the real clock or a simulated one.</summary>
internal sealed class ReplaySystem(ILoggerFactory logs)
{
    public async Task<SystemLease> OpenAsync(string folder, SimulatedTime? time, CancellationToken cancellation)
    {
        var find = new DataFolderSystem(folder).FindAsync;
        var running = RunningSystem.Find(new DataFolder(folder)) is not null;
        if (running && time is not null)
            throw new SystemAbsentException($"A system runs on {folder} by its own time; give another folder with --data.");
        if (running)
            return new SystemLease(find.Invoke);
        if (time is null)
            return new SystemLease(find.Invoke, await StartAsync(folder, TimeProvider.System, cancellation));
        var clock = new ScaledClock(time.Start, time.Speed, TimeProvider.System);
        var live = new LiveSystem(await StartAsync(folder, clock, cancellation), clock);
        return new SystemLease(find.Invoke, live) { Clock = clock, HandedOut = live.HandedOut };
    }

    private Task<LocalSystem> StartAsync(string folder, TimeProvider clock, CancellationToken cancellation) =>
        LocalSystem.StartAsync(new LocalSystemOptions(folder, clock) { HttpPort = 0, MqttPort = 0 }, logs, cancellation);
}
