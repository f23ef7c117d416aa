using System.CommandLine;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>The command line of the simulator, for its own executable and for mounting in another.</summary>
public static class DeviceSimCommands
{
    /// <summary><c>device-sim</c> with its verbs.</summary>
    public static Command Create(Surroundings surroundings) => new("device-sim",
        "Simulated and recorded devices, and a reconciler that knows the answer")
    {
        RunCommand.Create(surroundings),
        ReplayCommand.Create(surroundings),
        ReconcileCommand.Create(surroundings),
        RecordCommand.Create(surroundings),
        InspectCommand.Create(surroundings),
        ConvertCommand.Create(surroundings),
        DiffCommand.Create(surroundings),
        BenchCommand.Create(surroundings),
        PilotCommand.Create(surroundings),
    };

    /// <summary><c>replay</c> alone.</summary>
    public static Command CreateReplay(Surroundings surroundings) => ReplayCommand.Create(surroundings);
}
