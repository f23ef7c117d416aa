using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Cli.Commands;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary>The verb <c>serve</c> in this process, until it is stopped: a process of its own compiles for seconds what is compiled here already.</summary>
internal sealed class ServeHere : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _printed = new();
    private readonly TextWriter _output;
    private readonly Task<int> _verb;

    public ServeHere(IReadOnlyList<string> options)
    {
        _output = TextWriter.Synchronized(_printed);
        var parsed = ServeCommand.Create(NullLoggerFactory.Instance).Parse(options);
        Assert.Empty(parsed.Errors);
        // Signals are for the whole process: they end the test run, and no verb of it.
        var configuration = new InvocationConfiguration { Output = _output, ProcessTerminationTimeout = null };
        _verb = Task.Run(() => parsed.InvokeAsync(configuration, _stop.Token));
    }

    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output) // as the writer does
                return _printed.ToString().ReplaceLineEndings("\n").Split('\n');
        }
    }

    /// <summary>The system has announced itself in its data folder.</summary>
    public Task RunningAsync(string dataFolder) => Until.TrueAsync(
        () => _verb.IsCompleted ? throw new InvalidOperationException($"It ended with {_verb.Result}.") : File.Exists(Path.Combine(dataFolder, "running.json")),
        "the system runs");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _verb;
        _stop.Dispose();
    }
}
