using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Functions.Pilots;

/// <summary>The pilot files of a folder, as last read: of a file with mistakes, what it was before them.</summary>
/// <param name="Files">Pilots by path of their file.</param>
/// <param name="Errors">Everything that is wrong with files that were not taken.</param>
public sealed record PilotsReading(IReadOnlyDictionary<string, PilotDefinition> Files, IReadOnlyList<PilotFileError> Errors)
{
    public static PilotsReading Nothing { get; } = new(new Dictionary<string, PilotDefinition>(), []);

    public PilotCatalog Catalog => new(Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value));
}

/// <summary>A folder with one JSON file per pilot.</summary>
public static class PilotsFolder
{
    private const string SchemaSuffix = ".schema.json";

    /// <summary>All pilots of the folder, by file name. One mistake in any file stops the start: half a system helps nobody.</summary>
    /// <exception cref="InvalidDataException">Names each mistake with file, line, path, reason and what would put it right.</exception>
    /// <param name="own">A further folder, which may be absent: its files replace those of the same name.</param>
    public static PilotCatalog Load(string folder, string? own = null) => Open(folder, own).Catalog;

    /// <summary>The same, as what a later <see cref="Read"/> starts from.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Load"/>.</exception>
    public static PilotsReading Open(string folder, string? own)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"{folder}: there is no such folder of pilot files.");
        var reading = Read(folder, own, PilotsReading.Nothing);
        return reading.Errors.Count == 0 ? reading : throw new InvalidDataException(string.Join(Environment.NewLine, reading.Errors));
    }

    /// <summary>
    /// Reads the folder again. A file with mistakes stays what it was; while there are mistakes no pilot leaves either, because the file that
    /// cannot be read may be the one that holds it now.
    /// </summary>
    public static PilotsReading Read(string folder, string? own, PilotsReading before)
    {
        var files = Files(folder, own);
        if (files.Count == 0)
            return before with { Errors = [new PilotFileError(folder, 1, "$", "there is no pilot file in it", "put one there")] };
        var taken = new Dictionary<string, PilotDefinition>(StringComparer.Ordinal);
        var errors = new List<PilotFileError>();
        foreach (var file in files)
        {
            var result = PilotFileReader.Read(File.ReadAllBytes(file), file);
            errors.AddRange(result.Errors);
            if ((result.Pilot ?? before.Files.GetValueOrDefault(file)) is { } pilot)
                taken.Add(file, pilot);
        }
        foreach (var (file, pilot) in before.Files)
        {
            if (errors.Count > 0 && taken.Values.All(other => other.Id != pilot.Id))
                taken.Add(file, pilot);
        }
        foreach (var twice in taken.GroupBy(file => file.Value.Id).Where(group => group.Count() > 1))
        {
            errors.Add(new PilotFileError(twice.Last().Key, 1, "$.pilot", $"pilot \"{twice.Key}\" is in {twice.First().Key} too", "rename or remove one"));
            return before with { Errors = errors };
        }
        return new PilotsReading(taken, errors);
    }

    /// <summary>The pilot files, in order of name; none in a folder that is not there.</summary>
    public static List<string> Files(string folder, string? own)
    {
        var replacing = FilesOf(own).ToDictionary(file => Path.GetFileName(file));
        return [.. FilesOf(folder).Where(file => !replacing.ContainsKey(Path.GetFileName(file))).Concat(replacing.Values)
            .OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal)];
    }

    private static IEnumerable<string> FilesOf(string? folder) => !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, "*.json")
        .Where(file => !file.EndsWith(SchemaSuffix, StringComparison.Ordinal));
}
