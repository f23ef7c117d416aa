using System.Reflection;
using System.Text;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>
/// A verb of <c>smartpilots</c> through the program's own entry point, in this process: a process of its own for each spends more than a second on
/// compiling what the last one had compiled. What a verb prints goes to whoever ran it, although the console is everybody's.
/// </summary>
internal static class SmartpilotsVerb
{
    private static readonly AsyncLocal<StringWriter?> Output = new();
    private static readonly AsyncLocal<StringWriter?> Error = new();

    /// <summary>The current folder while verbs run: the repository's.</summary>
    public static string Folder { get; } = TakeConsole();

    /// <summary>Runs to the end.</summary>
    public static Task<(int Code, IReadOnlyList<string> Output, string Error)> RunAsync(params IEnumerable<string> arguments) =>
        RunProgramAsync("smartpilots", arguments);

    /// <inheritdoc cref="RunAsync"/>
    public static async Task<(int Code, IReadOnlyList<string> Output, string Error)> RunProgramAsync(string program, IEnumerable<string> arguments)
    {
        var main = Assembly.Load(program).EntryPoint!;
        var (output, error) = (new StringWriter(), new StringWriter());
        (Output.Value, Error.Value) = (output, error);
        var code = await Task.Factory.StartNew(() => (int)main.Invoke(null, [arguments.ToArray()])!, CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).WaitAsync(SmartpilotsProcess.Patience);
        return (code, Lines(output), string.Join('\n', Lines(error)));
    }

    private static string TakeConsole()
    {
        Environment.CurrentDirectory = Repository.Root;
        Console.SetOut(new WriterOfTheRun(Output, Console.Out));
        Console.SetError(new WriterOfTheRun(Error, Console.Error));
        return Repository.Root;
    }

    private static string[] Lines(StringWriter said)
    {
        lock (said)
            return said.ToString().ReplaceLineEndings("\n").TrimEnd('\n') is { Length: > 0 } text ? text.Split('\n') : [];
    }

    private sealed class WriterOfTheRun(AsyncLocal<StringWriter?> mine, TextWriter otherwise) : TextWriter
    {
        public override Encoding Encoding => otherwise.Encoding;

        public override void Write(char value)
        {
            var writer = mine.Value ?? otherwise;
            lock (writer)
                writer.Write(value);
        }

        public override void Write(string? value)
        {
            var writer = mine.Value ?? otherwise;
            lock (writer)
                writer.Write(value);
        }
    }
}
