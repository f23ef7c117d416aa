using SmartPilots.Tests.Support;

namespace SmartPilots.Conventions.Tests;

/// <summary>One C# file with what the conventions measure.</summary>
internal sealed record SourceFile(string Path, string[] Lines)
{
    /// <summary>All C# files of the repository, tests included.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
        [.. Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).Select(Load)];

    public string Text { get; } = string.Join('\n', Lines);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool StartsWithAComment => Lines[0].StartsWith("//", StringComparison.Ordinal);

    /// <summary>
    /// Bodies of methods with their length in lines, found by the layout that all files share: an opening brace alone on its line and the next closing
    /// brace of the same indentation. Type bodies are left out by the word that declares them.
    /// </summary>
    public IEnumerable<(string Name, int Length)> Methods()
    {
        for (var i = 1; i < Lines.Length; i++)
        {
            if (Lines[i].Trim() != "{" || Lines[i].IndexOf('{') is not (4 or 8) || DeclaresAType(i - 1))
                continue;
            var closing = new string(' ', Lines[i].IndexOf('{')) + "}";
            var end = Array.FindIndex(Lines, i, line => line.StartsWith(closing, StringComparison.Ordinal));
            yield return (Lines[i - 1].Trim(), end - i + 1);
        }
    }

    private bool DeclaresAType(int line)
    {
        // A declaration may run over several lines (a primary constructor): look back to where it starts.
        for (var i = line; i >= 0 && Lines[i].Trim() is { Length: > 0 } text && text != "{" && text[^1] is not (';' or '}'); i--)
        {
            if (text.Split(' ', '(').Any(word => word is "class" or "struct" or "record" or "interface" or "enum"))
                return true;
        }
        return false;
    }

    private static SourceFile Load(string path) => new(path, File.ReadAllLines(Repository.PathTo(path)));
}
