using SmartPilots.Tests.Support;

namespace SmartPilots.Conventions.Tests;

public sealed class SolutionTests
{
    private static readonly string[] Banned =
    [
        "P:System.DateTime.UtcNow", "P:System.DateTime.Now", "P:System.DateTimeOffset.UtcNow", "P:System.DateTimeOffset.Now",
        "P:System.Random.Shared", "M:System.Random.#ctor", "M:System.Threading.Tasks.Task.Delay(System.TimeSpan)",
        "M:System.Threading.Thread.Sleep(System.TimeSpan)",
    ];

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("SmartPilots.sln").Replace('\\', '/');

        Assert.All(ProjectFile.All, project => Assert.Contains($"\"{project.Path}\"", solution));
    }

    [Fact]
    public void The_ambient_clock_sleeps_and_unseeded_randomness_are_banned_as_errors()
    {
        var symbols = Repository.Read("BannedSymbols.txt").Split('\n').Select(line => line.Split(';')[0]).ToHashSet();

        Assert.Superset(Banned.ToHashSet(), symbols);
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", Repository.Read("Directory.Build.targets"));
        Assert.Contains("dotnet_diagnostic.RS0030.severity = error", Repository.Read(".editorconfig"));
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", Repository.Read("Directory.Build.props"));
    }

    [Fact]
    public void No_source_file_switches_a_ban_off() =>
        Assert.Empty(SourceFile.All.Where(file => file.Lines.Any(line =>
            line.Contains("disable RS" + "0030", StringComparison.Ordinal))).Select(file => file.Path));
}
