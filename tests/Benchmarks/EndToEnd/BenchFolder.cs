using System.Diagnostics;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>
/// The load generator and the peer, whose sources are kept outside the project, built and installed in a scratch folder; and our own server
/// compiled ahead, as the smartpilots script starts it.
/// </summary>
/// <param name="Server">What runs our path; this executable itself where the registry does not serve the compiler.</param>
internal sealed record BenchFolder(string Folder, string Server)
{
    public string LoadGenerator => Path.Combine(Folder, "mq");

    /// <summary>Null, with the reason on standard error, when something is missing.</summary>
    /// <param name="withPeer">Also the peer and our server; else the load generator alone.</param>
    public static async Task<BenchFolder?> PrepareAsync(bool withPeer = false)
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
        if (!await RunAsync(folder, "gcc", "-O2", "-w", "-o", "mq", "mq.c"))
            return null;
        if (!withPeer)
            return new BenchFolder(folder, Environment.ProcessPath!);
        var built = Directory.Exists(Path.Combine(folder, "node_modules/better-sqlite3"))
            || await RunAsync(folder, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error");
        return built ? new BenchFolder(folder, await PublishAsync(folder)) : null;
    }

    private static async Task<string> PublishAsync(string folder)
    {
        var output = Path.Combine(folder, "server");
        var published = await RunAsync(Repository.Root, "dotnet", "publish", "tests/Benchmarks", "-c", "Release", "-p:AheadOfTime=true", "-o", output,
            "-v", "quiet", "-nologo");
        if (!published)
            Console.Error.WriteLine("Not compiled ahead: the figures hold more of the compiler's work.");
        return published ? Path.Combine(output, "SmartPilots.Benchmarks") : Environment.ProcessPath!;
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
