using System.CommandLine;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Pilots;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Local.Data;

/// <summary>The pilot files that verbs change: of a folder that is named, or of the system that runs on the data folder.</summary>
internal static class PilotFiles
{
    public static Option<string?> Option() => new("--pilots")
    {
        Description = "Folder of your pilot files; by default that of the system that runs on --data",
    };

    /// <summary>The one that runs on a data folder; null when none does, or there is no such folder.</summary>
    public static RunningSystem? Running(string dataFolder) => Directory.Exists(dataFolder) ? RunningSystem.Find(new DataFolder(dataFolder)) : null;

    /// <exception cref="InvalidDataException">Neither is known.</exception>
    public static string FolderOf(string? given, string dataFolder) => given ?? Running(dataFolder)?.Pilots ?? throw new InvalidDataException(
        $"--pilots: say which folder holds your pilot files. (No system runs on {Path.GetFullPath(dataFolder)} that could tell.)");

    /// <summary>The file of a pilot, checked.</summary>
    /// <exception cref="InvalidDataException">There is none, or it has mistakes; names them.</exception>
    public static (string File, PilotDefinition Pilot) Find(string folder, string pilot)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"--pilots: there is no folder {Path.GetFullPath(folder)}.");
        var known = new List<string>();
        foreach (var file in PilotsFolder.Files(folder, own: null))
        {
            var read = PilotFileReader.Read(File.ReadAllBytes(file), file);
            if (read.Pilot?.Id == pilot)
                return (file, read.Pilot);
            if (read.Pilot is null && Path.GetFileNameWithoutExtension(file) == pilot)
                throw new InvalidDataException(string.Join(Environment.NewLine, read.Errors));
            known.AddRange(read.Pilot is { } other ? [other.Id] : []);
        }
        throw new InvalidDataException($"No file in {Path.GetFullPath(folder)} is of pilot {pilot}"
            + (known.Count > 0 ? $"; there is {string.Join(", ", known)}." : $". ./smartpilots pilot new {pilot} writes one."));
    }

    /// <summary>Writes a changed file, if it is right: whole or not at all.</summary>
    /// <exception cref="InvalidDataException">The changed file would have mistakes; the old one stays.</exception>
    public static PilotDefinition Write(string file, byte[] json)
    {
        var read = PilotFileReader.Read(json, file);
        if (read.Pilot is not { } pilot)
            throw new InvalidDataException(string.Join(Environment.NewLine, read.Errors));
        AtomicFile.Write(file, json);
        return pilot;
    }
}
