using System.Text.RegularExpressions;
using SmartPilots.Tests.Support;

namespace SmartPilots.Conventions.Tests;

/// <summary>What the documents point at is there.</summary>
public sealed partial class DocumentTests
{
    private const int MostWordsOfReadme = 900;

    private static readonly IReadOnlyList<string> Documents = [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Fact]
    public void Every_link_within_the_repository_leads_to_a_file() =>
        Assert.Empty(Documents.SelectMany(document => Link().Matches(Repository.Read(document))
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !Exists(Path.Combine(Path.GetDirectoryName(document)!, target.Split('#')[0])))
            .Select(target => $"{document} links to {target}")));

    [Fact]
    public void Every_source_file_that_a_document_names_exists() =>
        Assert.Empty(Documents.SelectMany(document => NamedFile().Matches(Repository.Read(document))
            .Select(match => match.Groups[1].Value)
            .Where(path => !Exists(path))
            .Select(path => $"{document} names {path}")));

    [Fact]
    public void The_readme_fits_on_a_screen_or_two() =>
        Assert.InRange(Repository.Read("README.md").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 1, MostWordsOfReadme);

    [Fact]
    public void Every_alarm_of_a_gateway_has_a_row_in_troubleshooting()
    {
        var codes = Raised().Matches(Repository.Read("gateway/Status/Alarms.cs")).Select(match => match.Groups[1].Value).ToList();
        Assert.True(codes.Count > 10);
        Assert.All(codes, code => Assert.Contains($"`{code}", Repository.Read("docs/troubleshooting.md"), StringComparison.Ordinal));
    }

    private static bool Exists(string relative) => Path.Exists(Repository.PathTo(relative));

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"""((?:[a-z]+-)+[a-z]+)""")]
    private static partial Regex Raised();

    // With a folder of this repository in front, such as `core/Reason.cs`.
    [GeneratedRegex(@"`((?:core|functions|gateway|device-sim|local|console|infra|tests|pilots|docs)/[\w./-]+\.(?:cs|ts|json|bicep|sh|md))`")]
    private static partial Regex NamedFile();
}
