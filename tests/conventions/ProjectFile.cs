using System.Xml.Linq;
using SmartPilots.Tests.Support;

namespace SmartPilots.Conventions.Tests;

/// <summary>One project of the solution and what it refers to.</summary>
internal sealed record ProjectFile(string Path, XDocument Xml)
{
    public static IReadOnlyList<ProjectFile> All { get; } =
        [.. Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file =>
            new ProjectFile(file, XDocument.Load(Repository.PathTo(file))))];

    /// <summary>Its first folder, such as <c>core</c> or <c>tests</c>.</summary>
    public string Folder => Path.Split('/')[0];

    /// <summary>First folders of the projects that it refers to.</summary>
    public IEnumerable<string> ReferencedFolders => Xml.Descendants("ProjectReference")
        .Select(reference => System.IO.Path.GetFullPath(
            Repository.PathTo(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, reference.Attribute("Include")!.Value))))
        .Select(full => System.IO.Path.GetRelativePath(Repository.Root, full).Replace('\\', '/').Split('/')[0])
        .Distinct();
}
