using System.Text.RegularExpressions;

namespace SmartPilots.Conventions.Tests;

/// <summary>
/// A room is a folder directly under a production project. Which rooms a file knows stands in its usings and its project's, since namespaces follow folders.
/// The files at a project's root compose it and are left out: they know every room.
/// </summary>
public sealed partial class RoomTests
{
    private const int LongestClass = 300;

    /// <summary>Classes that are longer, all partial files together, and why nobody has cut them yet.</summary>
    private static readonly Dictionary<string, string> Longer = new()
    {
        ["PlainJsonPass"] = "one pass over a payload that allocates nothing: a ref struct cannot hand parts of itself to others",
    };

    [Fact]
    public void Namespaces_follow_folders() =>
        Assert.Empty(Production.Where(file => NamespaceOf(file) != ExpectedNamespace(file.Path)).Select(file => $"{file.Path} is in {NamespaceOf(file)}"));

    [Theory]
    [InlineData("core")]
    [InlineData("functions")]
    [InlineData("gateway")]
    [InlineData("device-sim")]
    [InlineData("local")]
    [InlineData("cli")]
    public void No_room_knows_one_that_knows_it(string project)
    {
        var knows = Production.Where(file => file.Path.StartsWith($"{project}/", StringComparison.Ordinal) && RoomOf(file.Path) is not null)
            .SelectMany(file => KnownRooms(file, project).Select(known => (Room: RoomOf(file.Path)!, Known: known)))
            .Where(edge => edge.Room != edge.Known)
            .ToLookup(edge => edge.Room, edge => edge.Known);

        // Rooms that know none of those left go, until none goes: what stays knows itself by a way around.
        var left = knows.Select(room => room.Key).ToHashSet();
        while (left.RemoveWhere(room => !knows[room].Any(left.Contains)) > 0)
        {
        }

        Assert.Empty(left.Select(room => $"{room} knows {string.Join(", ", knows[room].Where(left.Contains).Distinct())}"));
    }

    [Fact]
    public void A_class_stays_under_300_lines_in_however_many_files_it_stands() =>
        Assert.Equal(Longer.Keys.Order(), Production.SelectMany(file => PartialClass().Matches(file.Text).Select(match => (Name: match.Groups[1].Value, File: file)))
            .GroupBy(part => (NamespaceOf(part.File), part.Name))
            .Where(parts => parts.Sum(part => part.File.Lines.Length) > LongestClass)
            .Select(parts => parts.Key.Name).Order());

    private static IEnumerable<SourceFile> Production => SourceFile.All.Where(file => !file.IsTest);

    /// <summary>Null for a file at the root of its project.</summary>
    private static string? RoomOf(string path) => path.Split('/') is [_, var room, _, ..] ? room : null;

    private static IEnumerable<string> KnownRooms(SourceFile file, string project) =>
        Usings().Matches(file.Text).Select(match => match.Groups[1].Value)
            .Concat(ProjectFile.All.Single(one => one.Folder == project).Xml.Descendants("Using").Select(one => one.Attribute("Include")!.Value))
            .Where(name => name.StartsWith($"{RootNamespace(project)}.", StringComparison.Ordinal))
            .Select(name => name[(RootNamespace(project).Length + 1)..].Split('.')[0]);

    private static string NamespaceOf(SourceFile file) => Declaration().Match(file.Text) is { Success: true } found ? found.Groups[1].Value : "";

    // The program of a project is statements at its top.
    private static string ExpectedNamespace(string path) => Path.GetFileName(path) == "Program.cs"
        ? NamespaceOf(SourceFile.All.Single(file => file.Path == path))
        : string.Join('.', path.Split('/')[1..^1].Prepend(RootNamespace(path.Split('/')[0])));

    private static string RootNamespace(string project) =>
        string.Join("", project.Split('-').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}").Prepend("SmartPilots."));

    [GeneratedRegex(@"^using (?:static )?(SmartPilots[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^(?:public|internal)[\w ]* partial (?:class|struct|record) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PartialClass();
}
