using System.Diagnostics;
using System.Text;
using Xunit;

namespace SmartPilots.Tests.Support;

/// <summary>A program that some tests speak to. A test that needs one which is not installed is skipped.</summary>
public static class TestTool
{
    public static bool IsInstalled(string name) => Paths(name).Any(File.Exists);

    /// <summary>Where an installed one is.</summary>
    public static string Find(string name) => Paths(name).First(File.Exists);

    public static void SkipIfMissing(string name) => Skip.IfNot(IsInstalled(name), $"{name} is not installed.");

    /// <summary>Runs to its end and gives what it wrote to standard output; throws with standard error when it fails.</summary>
    public static async Task<string> RunAsync(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string input = "")
    {
        using var process = Start(name, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {await errors}{await output}");
    }

    private static IEnumerable<string> Paths(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Append("/usr/sbin").Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name));

    /// <summary>A process with all three streams redirected.</summary>
    /// <param name="folder">Its working directory; this process's by default.</param>
    public static Process Start(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string folder = "")
    {
        var start = new ProcessStartInfo(name)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Whatever the language of whoever runs the tests.
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        return Process.Start(start)!;
    }
}
