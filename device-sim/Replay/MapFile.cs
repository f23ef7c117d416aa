using System.Text.Json.Nodes;
using System.Text.Unicode;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Reads a map file, together with the map that it extends.</summary>
internal static class MapFile
{
    private const int MostSteps = 5;
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false,
    };

    private static readonly JsonSerializerOptions Options = InputFile.With(new ColumnJson.Converter());

    /// <param name="shipped">Folder of the maps that ship.</param>
    public static CsvMap Read(string file, string shipped) =>
        InputFile.ReadJson<CsvMap>(file, Extended(file, shipped, 0) is { } members ? JsonSerializer.SerializeToUtf8Bytes(members) : null,
            Options);

    // Null where the file extends no other, or is no object: the strict reader says what is wrong with it.
    private static JsonObject? Extended(string file, string shipped, int steps)
    {
        if (Parse(file) is not { } own || own["extends"] is not JsonValue name || !name.TryGetValue(out string? other))
            return null;
        var place = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, other);
        if (!File.Exists(place))
            place = Path.Combine(Path.GetDirectoryName(place)!, $"{Path.GetFileName(place)}.map.json");
        if (!File.Exists(place))
            place = Path.Combine(shipped, $"{other}.map.json");
        if (!File.Exists(place) || steps == MostSteps)
        {
            throw new InputFileException(file, "$.extends", steps == MostSteps ? "the maps extend each other in a circle"
                : $"'{other}' is neither a map beside this one nor one that ships");
        }
        var members = Extended(place, shipped, steps + 1) ?? Parse(place) ?? throw new InputFileException(place, "$", "is no JSON object");
        // Both say how devices are made: this map's way replaces the other's.
        if (own.ContainsKey("wide") || own.ContainsKey("long"))
        {
            members.Remove("wide");
            members.Remove("long");
        }
        foreach (var (key, value) in own)
            members[key] = value?.DeepClone();
        members.Remove("extends");
        return members;
    }

    private static JsonObject? Parse(string file)
    {
        try
        {
            var content = File.ReadAllBytes(file);
            return Utf8.IsValid(content) ? JsonNode.Parse(content, documentOptions: Lenient) as JsonObject : null;
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
