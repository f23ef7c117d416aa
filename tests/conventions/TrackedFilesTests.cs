using System.Text.RegularExpressions;
using SmartPilots.Tests.Support;

namespace SmartPilots.Conventions.Tests;

public sealed partial class TrackedFilesTests
{
    private static readonly string[] Pictures = [".png", ".ico", ".gz", ".db"];

    [Fact]
    public void No_file_names_a_path_of_one_machine() =>
        Assert.Empty(Lines().Where(line => MachinePath().IsMatch(line.Text)).Select(line => $"{line.Path}:{line.Number}"));

    [Fact]
    public void No_file_names_a_package_registry() =>
        Assert.Empty(Lines().Where(line => Registry().IsMatch(line.Text)).Select(line => $"{line.Path}:{line.Number}"));

    [Fact]
    public void Npm_versions_are_pinned_and_locked_without_a_host()
    {
        foreach (var manifest in Repository.Files.Where(file => file.EndsWith("package.json", StringComparison.Ordinal)))
        {
            var folder = Path.GetDirectoryName(manifest)!;
            Assert.DoesNotMatch(LooseVersion(), Repository.Read(manifest));
            Assert.DoesNotContain("\"resolved\": \"http", Repository.Read(Path.Combine(folder, "package-lock.json")));
            Assert.Contains("omit-lockfile-registry-resolved=true", Repository.Read(Path.Combine(folder, ".npmrc")));
        }
    }

    private static IEnumerable<(string Path, int Number, string Text)> Lines() =>
        Repository.Files.Where(file => !Pictures.Contains(Path.GetExtension(file)))
            .SelectMany(file => File.ReadLines(Repository.PathTo(file)).Select((text, index) => (file, index + 1, text)));

    // Written so that the patterns do not find themselves.
    [GeneratedRegex(@"(?<![\w.*)])/(work|root|Users|home)/[a-z]|\b[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"https?://(registry|npm|nuget|pkgs|api\.nuget|artifacts?|proxy)\.[a-z]|<add key=""[^""]+"" value=""https?:|^\s*registry\s*=")]
    private static partial Regex Registry();

    [GeneratedRegex("\": \"[\\^~]")]
    private static partial Regex LooseVersion();
}
