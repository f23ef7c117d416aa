using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Pilots;

/// <summary>A pilot as it takes part in a run: the shipped file, or that file with further devices.</summary>
/// <param name="Extended">Whether it has devices that the shipped file lacks.</param>
public sealed record PilotFile(PilotDefinition Definition, byte[] Bytes, bool Extended)
{
    /// <summary>Reads a pilot of a folder and adds devices. A bad or missing file is an <see cref="InputFileException"/>.</summary>
    public static PilotFile Read(string folder, string pilot, IEnumerable<AddedDevice> added)
    {
        var file = Path.Combine(folder, $"{pilot}.json");
        if (!File.Exists(file))
            throw new InputFileException(pilot, "pilot", $"has no file in {folder}; there are {string.Join(", ", Names(folder))}");
        var bytes = File.ReadAllBytes(file);
        var shipped = Parse(bytes, file);
        var listed = shipped.Sites.SelectMany(site => site.Devices).Select(device => device.Key).ToHashSet();
        var further = added.Where(device => device.Key.Pilot == pilot && !listed.Contains(device.Key)).ToList();
        if (further.Count == 0)
            return new PilotFile(shipped, bytes, false);
        bytes = ExtendedPilot.Add(bytes, file, further);
        return new PilotFile(Parse(bytes, file), bytes, true);
    }

    private static IEnumerable<string> Names(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !name.Contains('.')).Order(StringComparer.Ordinal)
        : [];

    private static PilotDefinition Parse(byte[] bytes, string file)
    {
        var read = PilotFileReader.Read(bytes, file);
        return read.Pilot ?? throw new InputFileException(string.Join(Environment.NewLine, read.Errors));
    }
}
