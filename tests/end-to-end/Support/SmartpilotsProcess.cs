using System.Diagnostics;
using System.Text.Json.Nodes;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>The <c>smartpilots</c> command in a process of its own, for what runs until it is stopped or killed.</summary>
internal sealed class SmartpilotsProcess : IAsyncDisposable
{
    /// <summary>For everything awaited here: a loaded machine is slow, a hang is for ever.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _error = [];

    private SmartpilotsProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Output => Copy(_output);
    public string Error => string.Join('\n', Copy(_error));

    public static SmartpilotsProcess Start(params IEnumerable<string> arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <param name="variables">Of its environment, beside this process's.</param>
    public static SmartpilotsProcess Start(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "smartpilots.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new SmartpilotsProcess(Process.Start(start)!);
    }

    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>The system has announced itself in its data folder.</summary>
    public async Task<JsonNode> RunningAsync(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "running.json");
        await Until.TrueAsync(() => _process.HasExited
            ? throw new InvalidOperationException($"It ended with {_process.ExitCode}: {Error}")
            : File.Exists(file) && (int?)JsonNode.Parse(File.ReadAllText(file))!["pid"] == _process.Id, "the system runs");
        return JsonNode.Parse(await File.ReadAllTextAsync(file))!;
    }

    /// <summary>As a power cut would: no chance to do anything. It may live on for a moment.</summary>
    public void Kill() => _process.Kill();

    public async Task KillAsync()
    {
        Kill();
        await EndAsync();
    }

    /// <summary>As Ctrl-C or a service manager would.</summary>
    public void AskToStop()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static void Keep(List<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (lines)
            lines.Add(line);
    }

    private static string[] Copy(List<string> lines)
    {
        lock (lines)
            return [.. lines];
    }
}
