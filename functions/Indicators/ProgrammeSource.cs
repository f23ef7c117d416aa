using SmartPilots.Core.Indicators;
using SmartPilots.Core.Indicators.Files;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Functions.Indicators;

/// <summary>The indicators files as last read: of a file with mistakes, what it was before them.</summary>
public sealed record ProgrammesReading(IReadOnlyList<Programme> Programmes, IReadOnlyList<PilotFileError> Errors)
{
    public Programme? Find(string id) => Programmes.FirstOrDefault(programme => programme.Id == id);
}

/// <summary>The files of a folder of indicators, read again when one was changed. Safe for many threads.</summary>
/// <param name="folder">Null or absent: there are none.</param>
public sealed class ProgrammeSource(string? folder)
{
    public const string FolderName = "indicators"; // in the folder of pilot files

    private readonly Lock _reading = new();
    private readonly Dictionary<string, Programme> _byFile = [];
    private string? _state;
    private ProgrammesReading _current = new([], []);

    public ProgrammesReading Current
    {
        get
        {
            lock (_reading)
            {
                var files = Files();
                var state = string.Join('\n', files.Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
                if (state != _state)
                    (_state, _current) = (state, Read(files));
                return _current;
            }
        }
    }

    private List<FileInfo> Files() => !Directory.Exists(folder) ? []
        : [.. new DirectoryInfo(folder).EnumerateFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal)];

    private ProgrammesReading Read(List<FileInfo> files)
    {
        var errors = new List<PilotFileError>();
        foreach (var gone in _byFile.Keys.Except(files.Select(file => file.Name)).ToList())
            _byFile.Remove(gone);
        foreach (var file in files)
        {
            var result = ProgrammeFileReader.Read(File.ReadAllBytes(file.FullName), file.Name);
            errors.AddRange(result.Errors);
            if (result.Programme is not { } programme)
                continue;
            if (_byFile.FirstOrDefault(other => other.Key != file.Name && other.Value.Id == programme.Id) is { Key: { } twice })
                errors.Add(new PilotFileError(file.Name, 1, "$.programme", $"programme \"{programme.Id}\" is in {twice} too", "rename or remove one"));
            else
                _byFile[file.Name] = programme;
        }
        return new ProgrammesReading([.. _byFile.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value)], errors);
    }
}
