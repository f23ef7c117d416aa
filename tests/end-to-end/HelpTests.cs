using System.Reflection;
using System.Text.RegularExpressions;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>Each program as it starts (its own entry point, in this process), asked for help at every verb that its help names.</summary>
[Collection("console")]
public sealed partial class HelpTests : IDisposable
{
    private readonly ScratchData _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

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
    public void Asked_for_help_no_verb_does_anything_else(string program, string known)
    {
        var verbs = new List<string>();
        var waiting = new Queue<string[]>([[]]);
        while (waiting.TryDequeue(out var verb))
        {
            var (code, said) = Run(program, [.. verb, "--help"]);
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
    public void Help_is_a_verb_too_and_names_what_only_a_clone_has()
    {
        var (code, said) = Run("smartpilots", ["help"]);
        Assert.Equal((0, Run("smartpilots", ["--help"]).Said), (code, said));
        Assert.All(["test", "simulate", "publish"], verb => Assert.Contains(verb, said, StringComparison.Ordinal));
        Assert.Equal(Run("smartpilots", ["serve", "--help"]), Run("smartpilots", ["help", "serve"]));
    }

    private static (int Code, string Said) Run(string program, string[] arguments)
    {
        var said = new StringWriter();
        var (output, error) = (Console.Out, Console.Error);
        Console.SetOut(said);
        Console.SetError(said);
        try
        {
            return ((int)Assembly.Load(program).EntryPoint!.Invoke(null, [arguments])!, said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private static IEnumerable<string> SubcommandsIn(string help) => help.Split("Commands:") is [_, var commands]
        ? Subcommand().Matches(commands).Select(match => match.Groups[1].Value)
        : [];

    [GeneratedRegex(@"^  ([a-z][a-z-]*)", RegexOptions.Multiline)]
    private static partial Regex Subcommand();
}

/// <summary>Alone: the console and the current folder are everybody's.</summary>
[CollectionDefinition("console", DisableParallelization = true)]
public sealed class ConsoleCollection;
