using SmartPilots.DeviceSim.Commands;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Local.Commands;

/// <summary>Finds the system of a data folder for the simulator's verbs, or starts one for the occasion, by the real clock.</summary>
internal sealed class ReplaySystem(ILoggerFactory logs)
{
    public async Task<SystemLease> OpenAsync(string folder, CancellationToken cancellation)
    {
        var find = new DataFolderSystem(folder).FindAsync;
        if (RunningSystem.Find(new DataFolder(folder)) is not null)
            return new SystemLease(find.Invoke);
        var started = await LocalSystem.StartAsync(new LocalSystemOptions(folder, TimeProvider.System) { HttpPort = 0, MqttPort = 0 }, logs, cancellation);
        return new SystemLease(find.Invoke, started);
    }
}
