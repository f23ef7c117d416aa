namespace SmartPilots.Core.JsonFiles;

/// <summary>Collects what is wrong with one file, so that its author sees everything at once.</summary>
internal sealed class FileProblems(string file)
{
    private readonly List<PilotFileError> _errors = [];

    public IReadOnlyList<PilotFileError> Errors => _errors;

    public void Add(int line, string path, string reason, string fix) => _errors.Add(new PilotFileError(file, line, path, reason, fix));

    /// <summary>A name that names nothing.</summary>
    public void NoSuch(FileNode node, string what, string name, IReadOnlyCollection<string> known) =>
        Add(node, $"there is no {what} \"{name}\"", Spelling.Suggest(name, known));

    /// <summary>A word that is not one of a closed list.</summary>
    public void NotOneOf(FileNode node, string word, IReadOnlyCollection<string> known) =>
        Add(node, $"\"{word}\" is not one of {string.Join(", ", known)}", Spelling.Suggest(word, known));

    public void Add(FileNode node, string reason, string fix) => Add(node.Line, node.Path, reason, fix);
}
