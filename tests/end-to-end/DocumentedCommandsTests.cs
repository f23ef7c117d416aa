using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Cli.Commands;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Commands;
using SmartPilots.Functions;
using SmartPilots.Local.FunctionHost;
using SmartPilots.Local.Running;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>
/// What the documents tell people to type is taken by the program: each command with its options, each address of the API, and each example is somebody's.
/// </summary>
public sealed partial class DocumentedCommandsTests
{
    private static readonly string[] Documents = [.. Repository.Files.Where(file => file is "README.md" or "CONTRIBUTING.md" or "SECURITY.md"
        || (file.StartsWith("docs/", StringComparison.Ordinal) && Path.GetExtension(file) == ".md"))];

    /// <summary>Verbs of the script alone, and what runs them.</summary>
    private static readonly Dictionary<string, string> OfTheScript = new()
    {
        ["test"] = "tests/run.sh: whoever runs this test may have used it",
        ["simulate"] = "tests/simulation runs its engine with these options",
        ["publish"] = "PublishTests, to where it would begin; a publish takes minutes",
    };

    /// <summary>Documents with examples in fences, and the test that runs them.</summary>
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["docs/architecture.md"] = "a diagram",
        ["docs/citizens.md"] = "tests/functions/Citizens/PublicScene.cs",
        ["docs/connect.md"] = "tests/core/Decoding/Kinds/DocumentedConnectionTests.cs",
        ["docs/console.md"] = "tests/end-to-end/DocumentedCommandsTests.cs",
        ["docs/indicators.md"] = "tests/core/Indicators/DocumentedIndicatorTests.cs",
        ["docs/notifications.md"] = "tests/functions/Notifications/DocumentedFileTests.cs",
        ["docs/observe.md"] = "tests/end-to-end/Observing/MetricsTests.cs",
        ["docs/pilot-file-payloads.md"] = "tests/core/Decoding/Kinds/DocumentedPayloadTests.cs",
        ["docs/replay.md"] = "tests/device-sim/Replay/ReplayPageTests.cs",
        ["docs/rules.md"] = "tests/core/Alerts/DocumentedRuleTests.cs",
        ["docs/start.md"] = "tests/end-to-end/Serve/ServedSystem.cs",
    };

    private static readonly RootCommand Root = SmartpilotsCommand.Create(new CommandContext
    {
        OpenSystem = (_, _) => throw new NotSupportedException(), Output = TextWriter.Null, Error = TextWriter.Null, Terminal = false,
        PilotsFolder = Repository.PathTo("pilots"),
    }, NullLoggerFactory.Instance);

    private static readonly HashSet<string> Verbs = [.. Root.Subcommands.Select(verb => verb.Name)];

    public static TheoryData<string> All => [.. Documents];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_command_is_taken_with_its_options(string document)
    {
        var text = Repository.Read(document);
        var whole = Line().Matches(text).Select(match => match.Groups[1].Value).SelectMany(line => Wrong(line, isWhole: true));
        var spans = Span().Matches(Indented().Replace(text, "")).Select(match => match.Groups[1].Value.ReplaceLineEndings(" "));
        // A verb named in passing: with what it must have left out.
        var passing = spans.Select(span => span.StartsWith("./smartpilots ", StringComparison.Ordinal) ? span["./smartpilots ".Length..] : span)
            .Where(span => span.Split(' ') is [var verb, { Length: > 0 } next, ..] && Verbs.Contains(verb) && (char.IsAsciiLetter(next[0]) || next[0] == '-'))
            .SelectMany(span => Wrong(span, isWhole: false));

        Assert.Empty(whole.Concat(passing));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_address_of_the_API_is_served(string document)
    {
        var served = FunctionCatalog.Of(typeof(FunctionsComposition).Assembly, typeof(LocalSystem).Assembly).Http
            .Select(function => (function, Matcher: new TemplateMatcher(new RouteTemplate(RoutePatternFactory.Parse(function.Template)), []))).ToList();

        Assert.Empty(Address().Matches(Repository.Read(document)).Select(match => (Verb: match.Groups[1].Value, Path: match.Groups[2].Value))
            .Where(asked => asked.Path.Trim('/') is not ("api" or "open" or "open/…"))
            .Where(asked => !served.Any(one => (one.function.Verbs.Count == 0 || one.function.Verbs.Contains(asked.Verb)) && one.Matcher.TryMatch(asked.Path, [])))
            .Select(asked => $"{document}: {asked.Verb} {asked.Path} is no route"));
    }

    [Fact]
    public void Every_document_with_examples_has_a_test_that_runs_them()
    {
        var having = Documents.Where(document => Fence().IsMatch(Repository.Read(document)));

        Assert.Equal(having.Order(StringComparer.Ordinal), Examples.Keys.Order(StringComparer.Ordinal));
        Assert.All(Examples.Where(example => example.Value.StartsWith("tests/", StringComparison.Ordinal)),
            example => Assert.Contains(Path.GetFileName(example.Key), Repository.Read(example.Value), StringComparison.Ordinal));
    }

    [Fact]
    public void The_site_that_console_md_shows_is_one_of_a_pilot_file()
    {
        var site = Regex.Match(Repository.Read("docs/console.md"), "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var file = $$"""{ "pilot": "p", "name": "P", "zone": "UTC", "sites": [ {{site}} ] }""";

        Assert.Empty(PilotFileReader.Read(Encoding.UTF8.GetBytes(file), "docs/console.md").Errors);
    }

    [Fact]
    public void The_message_that_start_md_shows_is_read_by_the_pilot_file_that_it_shows()
    {
        var text = Repository.Read("docs/start.md");
        var pilot = PilotFileReader.Read(Encoding.UTF8.GetBytes(Regex.Match(text, "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value), "village.json").Pilot!;
        var payload = Regex.Match(text, "^    (\\{\"t\".*)$", RegexOptions.Multiline).Groups[1].Value;

        var steps = DecodeTrace.Run(new PilotCatalog([pilot]), "pilots/village/well/tank/readings", Encoding.UTF8.GetBytes(payload),
            new DateTime(2026, 11, 30, 8, 15, 1, DateTimeKind.Utc).Ticks);

        Assert.All(steps, step => Assert.Equal(Reason.None, step.Reason));
    }

    private static IEnumerable<string> Wrong(string line, bool isWhole)
    {
        var typed = Comment().Replace(line, "").Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
            .Replace(" …", "", StringComparison.Ordinal).Split(" > ")[0].Trim();
        var words = CommandLineParser.SplitCommandLine(typed.Replace('\'', '"')).Select(Sample).ToList();
        if (words.Count == 0 || OfTheScript.ContainsKey(words[0]))
            return [];
        return Root.Parse([.. words.Where(word => word[0] != '@')]).Errors.Select(error => error.Message).Where(error => isWhole || !Missing().IsMatch(error))
            .Select(error => $"{line}: {error}");
    }

    // What stands for something of the reader's own.
    private static string Sample(string word) => word.TrimEnd('…') switch
    {
        "DEVICE" or "P/S/D" => "village/well/tank",
        "TIME" => "2026-11-22T10:00:00Z",
        "N" or "V" => "1",
        var placeholder when Placeholder().IsMatch(placeholder) => placeholder.ToLowerInvariant(),
        var other => other,
    };

    [GeneratedRegex(@"^    (?:\$ )?\./smartpilots (.*)$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("^    .*$", RegexOptions.Multiline)]
    private static partial Regex Indented();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[A-Z][A-Z/.-]*$")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^```[a-z]", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("^Option '.*' is required|^Required (argument|command) .*(missing|not provided)")]
    private static partial Regex Missing();

    [GeneratedRegex(@"\b(GET|POST|PUT|DELETE) (/[\w/{}.~-]*)")]
    private static partial Regex Address();
}
