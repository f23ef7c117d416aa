using System.Diagnostics;
using System.Globalization;
using SmartPilots.Tests.Support;

namespace SmartPilots.Tests.WorkerHost;

/// <summary>The published app as a process of its own, started as the Functions host starts it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>Ends a hang; nothing is measured by it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // A worker outlives its host; so a shell waits for the end of its input, which is that of the test run.
    private const string KillWhenInputEnds = "cat >/dev/null; kill -9 $0 2>/dev/null";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("smartpilots-worker-");
    private readonly Process _process;
    private readonly Process _guard;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    /// <param name="app">The folder that is deployed.</param>
    /// <param name="uri">Where the host listens for the worker's stream.</param>
    public WorkerProcess(string app, Uri uri, string id, IReadOnlyDictionary<string, string> settings)
    {
        var environment = new Dictionary<string, string>(settings)
        {
            ["FUNCTIONS_APPLICATION_DIRECTORY"] = app,
            ["HOME"] = _home.FullName,
            ["DOTNET_CLI_HOME"] = _home.FullName,
        };
        _process = TestTool.Start("dotnet",
        [
            Path.Combine(app, "SmartPilots.Functions.dll"), "--functions-uri", uri.ToString(), "--functions-worker-id", id,
            "--functions-request-id", Guid.NewGuid().ToString(), "--functions-grpc-max-message-length", $"{int.MaxValue}",
        ], environment, app);
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
        _guard = TestTool.Start("sh", ["-c", KillWhenInputEnds, _process.Id.ToString(CultureInfo.InvariantCulture)]);
    }

    /// <summary>Its home folder, fresh and its own.</summary>
    public string Home => _home.FullName;

    public bool IsRunning => !_process.HasExited;

    /// <summary>Completes with the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>What it holds of memory now.</summary>
    public double Megabytes()
    {
        _process.Refresh();
        return _process.WorkingSet64 / 1e6;
    }

    /// <summary>What it wrote to standard error until its end.</summary>
    public Task<string> ErrorsAsync() => _errors;

    /// <summary>What it wrote to standard output until its end.</summary>
    public Task<string> OutputAsync() => _output;

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM.</summary>
    public Task AskToEndAsync() => TestTool.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _guard.Kill(entireProcessTree: true);
        _guard.Dispose();
        _process.Dispose();
        _home.Delete(recursive: true);
    }
}
