using SmartPilots.Core.Pilots;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>What the commands need from their host: the tool itself, or the <c>smartpilots</c> executable that mounts them.</summary>
public sealed record Surroundings
{
    public required OpenSystem OpenSystem { get; init; }

    /// <summary>For results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>For progress and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Draw progress bars on standard error; plain lines otherwise.</summary>
    public required bool Terminal { get; init; }

    /// <summary>Real time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The folder with pilots, scenarios and maps.</summary>
    public required string PilotsFolder { get; init; }

    /// <summary>Of the stand-alone tool: it finds a running system and starts none.</summary>
    public static Surroundings OfTheTool() => new()
    {
        OpenSystem = OpenRunning,
        Output = Console.Out,
        Error = Console.Error,
        Terminal = !Console.IsErrorRedirected,
        PilotsFolder = Path.Combine(Directory.GetCurrentDirectory(), "pilots"),
    };

    /// <summary>The pilot files of some pilots; a bad or missing one is an <see cref="InputFileException"/>.</summary>
    internal IEnumerable<PilotDefinition> ReadPilots(IEnumerable<string> pilots) => pilots.Select(pilot =>
    {
        var file = Path.Combine(PilotsFolder, $"{pilot}.json");
        if (!File.Exists(file))
            throw new InputFileException(file, "file", "is not there");
        var read = PilotFileReader.Read(File.ReadAllBytes(file), file);
        return read.Pilot ?? throw new InputFileException(file, "$", read.Errors[0].ToString());
    });

    private static async Task<SystemLease> OpenRunning(string dataFolder, SimulatedTime? time, CancellationToken cancellation)
    {
        if (time is not null)
            throw new SystemAbsentException(
                "--live needs a system of its own, by the fleet's time: use `smartpilots device-sim run --live`.");
        var system = new DataFolderSystem(dataFolder);
        await system.FindAsync(cancellation); // an absent system is an error now, not an endless wait
        return new SystemLease(system.FindAsync);
    }
}
