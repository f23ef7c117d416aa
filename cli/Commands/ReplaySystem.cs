using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.DeviceSim.Commands;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.Gateway.Access;
using SmartPilots.Local.Clock;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Commands;

/// <summary>Finds the system of a data folder for the simulator's verbs, or starts one for the occasion.</summary>
internal sealed class ReplaySystem(ILoggerFactory logs)
{
    // A replay as fast as possible leaves a backlog of a minute or two. In one lane it keeps each device's order, so that rules and
    // ledgers see what the recording says; two lanes are for outages.
    private const double OneLaneSeconds = 3600;

    public async Task<SystemLease> OpenAsync(SystemRequest request, CancellationToken cancellationToken)
    {
        var folder = request.DataFolder;
        if (request.IsSimulated && ClockFile.IsRealTime(new DataFolder(folder).Clock))
            throw new SystemAbsentException($"{folder} holds a real system's data, and simulated readings never go there; give another folder with --data.");
        var find = new DataFolderSystem(folder).FindAsync;
        if (RunningSystem.Find(new DataFolder(folder)) is not null)
            return new SystemLease(find.Invoke);
        try
        {
            return await StartAsync(request, find.Invoke, cancellationToken);
        }
        catch (InvalidDataException wrong)
        {
            throw new InputFileException(wrong.Message); // a pilot file: the message says which, where and why
        }
        catch (Exception why) when (why is PortInUseException or AlreadyRunningException or StoreUnavailableException)
        {
            throw new SystemAbsentException(why.Message);
        }
    }

    private async Task<SystemLease> StartAsync(SystemRequest request, FindSystem find, CancellationToken cancellationToken)
    {
        var folder = request.DataFolder;
        foreach (var pilot in request.Extended)
            Keep(new DataFolder(folder), pilot);
        return new SystemLease(find, await LocalSystem.StartAsync(new LocalSystemOptions(folder, TimeProvider.System)
        {
            HttpPort = 0, MqttPort = 0, FreshForSeconds = OneLaneSeconds,
        }, logs, cancellationToken));
    }

    // Kept with the data: whoever opens this folder later still knows the devices, also those of an earlier run.
    private static void Keep(DataFolder data, PilotFile pilot)
    {
        Directory.CreateDirectory(data.Pilots);
        var file = Path.Combine(data.Pilots, $"{pilot.Definition.Id}.json");
        if (File.Exists(file) && PilotFileReader.Read(File.ReadAllBytes(file), file) is { Pilot: null } wrong)
            throw new InvalidDataException(string.Join(Environment.NewLine, wrong.Errors));
        AtomicFile.Write(file, File.Exists(file) ? ExtendedPilot.AddFrom(pilot.Bytes, File.ReadAllBytes(file)) : pilot.Bytes);
    }
}
