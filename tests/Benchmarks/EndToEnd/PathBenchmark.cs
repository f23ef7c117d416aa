using System.Diagnostics;
using System.Globalization;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>
/// QoS 1 messages per second through the whole path, acknowledged after the commit, validated, windowed and stored, beside the strongest
/// peer, which does none of this: interleaved rounds in one run, fresh stores each, medians and their ratio.
/// </summary>
internal static class PathBenchmark
{
    private static readonly (int Connections, int Window)[] Shapes = [(8, 100), (200, 1)];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        var messages = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 50_000;
        if (await BenchFolder.PrepareAsync() is not { } bench)
            return 2;
        Console.WriteLine($"{Machine.Describe()}; load before: {(await File.ReadAllTextAsync("/proc/loadavg")).Trim()}");
        Console.WriteLine($"{rounds} rounds of {messages:N0} messages, 3 readings each, 200 devices, 1 in 100 with a reading out of range");
        foreach (var (connections, window) in Shapes)
        {
            var ours = new List<PathFigures>();
            var peer = new List<PathFigures>();
            for (var round = 0; round < rounds; round++)
            {
                ours.Add(await MeasureAsync(bench, connections, window, messages, async scratch => await WholePath.StartAsync(scratch)));
                peer.Add(await MeasureAsync(bench, connections, window, messages, async scratch => await Peer.StartAsync(bench, scratch)));
            }
            Console.WriteLine($"\n{connections} connections, {window} unacknowledged each; medians");
            Console.WriteLine(PathFigures.Header);
            Console.WriteLine(PathFigures.Median(ours));
            Console.WriteLine(PathFigures.Median(peer));
            var ratio = PathFigures.Median(ours).StoredPerSecond / PathFigures.Median(peer).StoredPerSecond;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ours / peer, messages stored per second: {ratio:N2}"));
        }
        return 0;
    }

    private static async Task<PathFigures> MeasureAsync(BenchFolder bench, int connections, int window, int messages,
        Func<string, Task<ISystemUnderLoad>> start)
    {
        var scratch = Directory.CreateTempSubdirectory("smartpilots-path-").FullName;
        try
        {
            await using var system = await start(scratch);
            var before = system.Use();
            var watch = Stopwatch.StartNew();
            var load = await LoadRun.RunAsync(bench, system.Port, connections, window, messages, system.Topic, system.Login);
            using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (await system.DoneAsync() < messages && watch.Elapsed < TimeSpan.FromMinutes(5))
                await poll.WaitForNextTickAsync();
            var seconds = watch.Elapsed.TotalSeconds;
            var after = system.Use();
            var readings = await system.StoredReadingsAsync();
            return new PathFigures(system.Name, load.AcknowledgedPerSecond, messages / seconds, load.P50, load.P99,
                (after.CpuSeconds - before.CpuSeconds) / readings * 1e6, after.PeakMegabytes, readings);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
