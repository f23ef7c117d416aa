using System.Diagnostics;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>The load generator and the peer: sources kept outside the project, built and installed in a scratch folder.</summary>
internal sealed record BenchFolder(string Folder)
{
    public string LoadGenerator => Path.Combine(Folder, "mq");

    /// <summary>Null, with the reason on standard error, when something is missing.</summary>
    public static async Task<BenchFolder?> PrepareAsync()
    {
        var source = Environment.GetEnvironmentVariable("SMARTPILOTS_BENCH") ?? "../shared/bench";
        if (!File.Exists(Path.Combine(source, "mq.c")))
        {
            Console.Error.WriteLine($"There is no mq.c in {source}; name its folder in SMARTPILOTS_BENCH.");
            return null;
        }
        var folder = Environment.GetEnvironmentVariable("SMARTPILOTS_BENCH_SCRATCH")
            ?? Path.Combine(Path.GetTempPath(), "smartpilots-bench");
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "mq.c", "peer.js", "package.json" })
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name), overwrite: true);
        var built = await RunAsync(folder, "gcc", "-O2", "-w", "-o", "mq", "mq.c")
            && (Directory.Exists(Path.Combine(folder, "node_modules/better-sqlite3"))
                || await RunAsync(folder, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error"));
        return built ? new BenchFolder(folder) : null;
    }

    private static async Task<bool> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            Console.Error.WriteLine($"{program} {string.Join(' ', arguments)} failed with {process.ExitCode}.");
        return process.ExitCode == 0;
    }
}
