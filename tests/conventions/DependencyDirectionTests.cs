namespace SmartPilots.Conventions.Tests;

public sealed class DependencyDirectionTests
{
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["core"] = [],
        ["functions"] = ["core"],
        ["gateway"] = ["core"],
        ["device-sim"] = ["core"],
        ["local"] = ["core", "functions", "gateway"],
        ["cli"] = ["core", "functions", "gateway", "device-sim", "local"],
        ["tests"] = ["core", "functions", "gateway", "device-sim", "local", "cli", "tests"],
    };

    private static readonly string[] Production = ["core", "functions", "gateway", "device-sim", "local", "cli"];

    [Fact]
    public void A_project_knows_only_what_the_architecture_lets_it_know() =>
        Assert.Empty(ProjectFile.All.SelectMany(project => project.ReferencedFolders
            .Except(MayKnow.GetValueOrDefault(project.Folder, []))
            .Select(folder => $"{project.Path} knows {folder}")));

    [Fact]
    public void Core_takes_no_package_that_talks_to_the_world() =>
        Assert.Equal(["Google.Protobuf", "NodaTime", "System.Formats.Cbor"], ProjectFile.All.Single(project => project.Folder == "core").Xml
            .Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value).Order());

    [Fact]
    public void Production_code_has_no_conditional_parts() =>
        Assert.Empty(SourceFile.All
            .Where(file => Production.Contains(file.Path.Split('/')[0]))
            .Where(file => file.Lines.Any(line => line.StartsWith("#if", StringComparison.Ordinal)))
            .Select(file => file.Path));

    [Fact]
    public void Every_folder_of_the_architecture_has_its_project() =>
        Assert.Superset(Production.ToHashSet(), ProjectFile.All.Select(project => project.Folder).ToHashSet());
}
