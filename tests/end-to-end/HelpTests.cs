using System.Text.RegularExpressions;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>Each program as it starts (its own entry point, in this process), asked for help at every verb that its help names.</summary>
[Collection("console")]
public sealed partial class HelpTests : IDisposable
{
    private readonly ScratchData _folder = new();
    private readonly string _before = SmartpilotsVerb.Folder;

    public HelpTests() => Environment.CurrentDirectory = _folder.Path;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [Theory]
    [InlineData("smartpilots", "gateway devices add")]
    [InlineData("SmartPilots.Gateway", "devices add")]
    [InlineData("device-sim", "run")]
    public async Task Asked_for_help_no_verb_does_anything_else(string program, string known)
    {
        var verbs = new List<string>();
        var waiting = new Queue<string[]>([[]]);
        while (waiting.TryDequeue(out var verb))
        {
            var (code, said) = await RunAsync(program, [.. verb, "--help"]);
            var name = string.Join(' ', verb);
            Assert.True(code == 0 && said.Contains("Usage:", StringComparison.Ordinal), $"{program} {name} --help: {code}: {said}");
            verbs.Add(name);
            foreach (var deeper in SubcommandsIn(said))
                waiting.Enqueue([.. verb, deeper]);
        }
        Assert.Contains(known, verbs);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Help_is_a_verb_too_and_names_what_only_a_clone_has()
    {
        var (code, said) = await RunAsync("smartpilots", "help");
        Assert.Equal((0, (await RunAsync("smartpilots", "--help")).Said), (code, said));
        Assert.All(["test", "simulate", "publish"], verb => Assert.Contains(verb, said, StringComparison.Ordinal));
        Assert.Equal(await RunAsync("smartpilots", "serve", "--help"), await RunAsync("smartpilots", "help", "serve"));
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, params string[] arguments)
    {
        var (code, output, error) = await SmartpilotsVerb.RunProgramAsync(program, arguments);
        return (code, string.Join('\n', [.. output, error]));
    }

    private static IEnumerable<string> SubcommandsIn(string help) => help.Split("Commands:") is [_, var commands]
        ? Subcommand().Matches(commands).Select(match => match.Groups[1].Value)
        : [];

    [GeneratedRegex(@"^  ([a-z][a-z-]*)", RegexOptions.Multiline)]
    private static partial Regex Subcommand();
}

/// <summary>Alone: the current folder is everybody's.</summary>
[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleCollection;
