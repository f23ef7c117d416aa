using System.Diagnostics;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>A child process that answers a line with a line.</summary>
internal sealed class LineProcess : IAsyncDisposable
{
    private LineProcess(Process process) => Process = process;

    public Process Process { get; }

    /// <summary>Starts it and waits for a line that starts with <paramref name="ready"/>, which it returns.</summary>
    public static async Task<(LineProcess Child, string Ready)> StartAsync(ProcessStartInfo start, string ready)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        var child = new LineProcess(Process.Start(start)!);
        while (await child.Process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ready, StringComparison.Ordinal))
                return (child, line);
        }
        throw new InvalidOperationException($"{start.FileName} ended before it was ready.");
    }

    public async Task<string> AskAsync(string question)
    {
        await Process.StandardInput.WriteLineAsync(question);
        await Process.StandardInput.FlushAsync();
        return await Process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"No answer to '{question}'.");
    }

    public async ValueTask DisposeAsync()
    {
        Process.StandardInput.Close();
        await Process.WaitForExitAsync();
        Process.Dispose();
    }
}
