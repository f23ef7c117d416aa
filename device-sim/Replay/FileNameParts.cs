using System.Text.RegularExpressions;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Parts of a file's name: with <c>data_{device}_*.csv</c>, <c>{device}</c> in a map is what stands there in the name, in lower case with
/// dashes.
/// </summary>
internal sealed partial class FileNameParts
{
    private readonly Dictionary<string, string> _parts = [];
    private readonly string _mapFile;

    public FileNameParts(string mapFile, string file, string? pattern)
    {
        _mapFile = mapFile;
        if (pattern is null)
            return;
        var text = Regex.Escape(pattern).Replace("\\*", ".*");
        text = Part().Replace(text, part => $"(?<{part.Groups[1].Value}>.+?)");
        var match = new Regex($"^{text}$", RegexOptions.CultureInvariant).Match(Path.GetFileName(file));
        if (!match.Success)
            throw new InputFileException(mapFile, "$.fileName", $"the name of {file} is not of the form '{pattern}'");
        foreach (var group in match.Groups.Values.Where(group => !char.IsAsciiDigit(group.Name[0])))
            _parts[group.Name] = ColumnNames.Dashed.Name(group.ValueSpan);
    }

    /// <summary>The text with the parts in place.</summary>
    public string Fill(string path, string text) => Place().Replace(text, place => _parts.TryGetValue(place.Groups[1].Value, out var part)
        ? part : throw new InputFileException(_mapFile, path, $"'{place.Value}' is no part of $.fileName"));

    // Regex.Escape has put a backslash before the opening brace.
    [GeneratedRegex(@"\\\{([a-z]+)\}")]
    private static partial Regex Part();

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Place();
}
