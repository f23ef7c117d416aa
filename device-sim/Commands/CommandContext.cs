using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>What the commands need from their host: the tool itself, or the <c>smartpilots</c> executable that mounts them.</summary>
public sealed record CommandContext
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

    /// <summary>The folder with pilots, scenarios, maps and fault plans.</summary>
    public required string PilotsFolder { get; init; }

    /// <summary>The folder of the pilot files that a system started here would have; null: <see cref="PilotsFolder"/>.</summary>
    public string? SystemPilotsFolder { get; init; }

    /// <summary>
    /// Of the stand-alone tool: it finds a running system and starts none. Pilots are those of the working directory, or else the ones
    /// that ship with the tool.
    /// </summary>
    public static CommandContext OfTheTool() => new()
    {
        OpenSystem = OpenRunning,
        Output = Console.Out,
        Error = Console.Error,
        Terminal = !Console.IsErrorRedirected,
        PilotsFolder = Directory.Exists(Path.Combine("pilots", "scenarios")) ? Path.GetFullPath("pilots")
            : Path.Combine(AppContext.BaseDirectory, "pilots"),
    };

    /// <summary>The pilots of a run; a bad or missing file is an <see cref="InputFileException"/>.</summary>
    internal IReadOnlyList<PilotFile> ReadPilots(Traffic traffic) =>
        [.. traffic.Pilots.Select(pilot => PilotFile.Read(PilotsFolder, pilot, traffic.Added))];

    /// <summary>
    /// A file as the user names it: a path, or the bare name of one that ships, such as <c>daiad</c> for <c>maps/daiad.map.json</c>.
    /// </summary>
    public string Shipped(string folder, string suffix, string name)
    {
        if (name.EndsWith(".json", StringComparison.Ordinal) || File.Exists(name))
            return name;
        var place = Path.Combine(PilotsFolder, folder);
        var file = Path.Combine(place, name + suffix);
        if (File.Exists(file))
            return file;
        throw new InputFileException($"'{name}' is neither a file nor one of the {folder} that ship: "
            + string.Join(", ", ShippedNames(folder, suffix)));
    }

    /// <summary>The bare names of the files that ship.</summary>
    internal IEnumerable<string> ShippedNames(string folder, string suffix)
    {
        var place = Path.Combine(PilotsFolder, folder);
        return !Directory.Exists(place) ? [] : Directory.EnumerateFiles(place, "*" + suffix)
            .Select(file => Path.GetFileName(file)[..^suffix.Length]).Order(StringComparer.Ordinal);
    }

    /// <summary>Finds a running system and starts none.</summary>
    internal static async Task<SystemLease> OpenRunning(SystemRequest request, CancellationToken cancellationToken)
    {
        var system = new DataFolderSystem(request.DataFolder);
        await system.FindAsync(cancellationToken); // an absent system is an error now, not an endless wait
        return new SystemLease(system.FindAsync);
    }
}
