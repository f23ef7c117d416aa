using SmartPilots.Core.Pilots;

namespace SmartPilots.Functions.Pilots;

/// <summary>A folder with one JSON file per pilot.</summary>
public static class PilotsFolder
{
    private const string SchemaSuffix = ".schema.json";

    /// <summary>All pilots of the folder, by file name. One mistake in any file stops the start: half a system helps nobody.</summary>
    /// <exception cref="InvalidDataException">Names each mistake with file, line, path, reason and what would put it right.</exception>
    /// <param name="own">A further folder, which may be absent: its files replace those of the same name.</param>
    public static PilotCatalog Load(string folder, string? own = null)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"{folder}: there is no such folder of pilot files.");
        var replacing = Directory.Exists(own) ? FilesOf(own).ToDictionary(file => Path.GetFileName(file)) : [];
        var files = FilesOf(folder).Where(file => !replacing.ContainsKey(Path.GetFileName(file))).Concat(replacing.Values)
            .OrderBy(file => Path.GetFileName(file), StringComparer.Ordinal).ToList();
        if (files.Count == 0)
            throw new InvalidDataException($"{folder}: there is no pilot file in it.");
        var results = files.Select(file => PilotFileReader.Read(File.ReadAllBytes(file), file)).ToList();
        var errors = results.SelectMany(result => result.Errors).ToList();
        if (errors.Count > 0)
            throw new InvalidDataException(string.Join(Environment.NewLine, errors));
        try
        {
            return new PilotCatalog(results.Select(result => result.Pilot!));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{folder}: {e.Message}", e);
        }
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*.json").Where(file => !file.EndsWith(SchemaSuffix, StringComparison.Ordinal));
}
