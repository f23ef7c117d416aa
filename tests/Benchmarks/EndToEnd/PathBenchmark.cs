using System.Diagnostics;
using System.Globalization;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>
/// QoS 1 messages per second through the whole path, acknowledged after the commit, validated, windowed and stored, beside the strongest
/// peer, which does none of this: interleaved rounds in one run, fresh stores each, medians and their ratio. Each round floods a process just
/// started, and then the same process again. After that, ours alone under a steady load, as a pilot would see it.
/// </summary>
internal static class PathBenchmark
{
    private static readonly (int Connections, int Window)[] Shapes = [(8, 100), (200, 1)];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        var messages = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 50_000;
        if (await BenchFolder.PrepareAsync(withPeer: true) is not { } bench)
            return 2;
        Console.WriteLine($"{Machine.Describe()}; load before: {(await File.ReadAllTextAsync("/proc/loadavg")).Trim()}");
        Console.WriteLine($"{rounds} rounds of {messages:N0} messages, 3 readings each, 200 devices, 1 in 100 with a reading out of range");
        foreach (var (connections, window) in rounds > 0 ? Shapes : []) // 0: the steady load alone
            await CompareAsync(bench, rounds, new Load(connections, window, messages));
        await SteadyAsync(bench, new Load(Connections: 8, Window: 1000, Messages: messages * 6, PerSecond: 5_000));
        return 0;
    }

    private static async Task CompareAsync(BenchFolder bench, int rounds, Load load)
    {
        var ours = new List<List<PathFigures>>();
        var peer = new List<List<PathFigures>>();
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(await MeasureAsync(bench, [load, load], async scratch => await WholePath.StartAsync(bench, scratch)));
            peer.Add(await MeasureAsync(bench, [load, load], async scratch => await Peer.StartAsync(bench, scratch)));
        }
        Console.WriteLine($"\n{load.Connections} connections, {load.Window} unacknowledged each; medians");
        Console.WriteLine(PathFigures.Header);
        foreach (var (flood, name) in new[] { (0, "just started"), (1, "again") })
        {
            var (we, they) = (PathFigures.Median(ours.Select(f => f[flood])), PathFigures.Median(peer.Select(f => f[flood])));
            Console.WriteLine($"{name}\n{we}\n{they}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  ours / peer, messages stored per second: {we.StoredPerSecond / they.StoredPerSecond:N2}"));
        }
    }

    private static async Task SteadyAsync(BenchFolder bench, Load load)
    {
        Console.WriteLine($"\n{load.PerSecond:N0} messages/s steadily, {load.Messages:N0} in all, on {load.Connections} connections");
        Console.WriteLine(PathFigures.Header);
        var cost = 0.0;
        var figures = await MeasureAsync(bench, [load with { Messages = load.Messages / 6 }, load], async scratch => await WholePath.StartAsync(bench, scratch),
            async system => cost = await ((WholePath)system).CostAsync());
        Console.WriteLine($"just started, for ten seconds\n{figures[0]}\nthen\n{figures[1]}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  operations x prices: {cost / figures.Sum(f => f.Readings) * 1e6:N4} USD per million readings"));
    }

    private static async Task<List<PathFigures>> MeasureAsync(BenchFolder bench, Load[] loads, Func<string, Task<ISystemUnderLoad>> start,
        Func<ISystemUnderLoad, Task>? finish = null)
    {
        var scratch = Directory.CreateTempSubdirectory("smartpilots-path-").FullName;
        try
        {
            await using var system = await start(scratch);
            var figures = new List<PathFigures>();
            foreach (var load in loads)
                figures.Add(await MeasureAsync(bench, system, load));
            await (finish?.Invoke(system) ?? Task.CompletedTask);
            return figures;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<PathFigures> MeasureAsync(BenchFolder bench, ISystemUnderLoad system, Load load)
    {
        var (before, done, stored) = (system.Use(), await system.DoneAsync(), await system.StoredReadingsAsync());
        var watch = Stopwatch.StartNew();
        var run = await LoadRun.RunAsync(bench, system.Port, load, system.Topic, system.Login);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await system.DoneAsync() - done < load.Messages && watch.Elapsed < TimeSpan.FromMinutes(5))
            await poll.WaitForNextTickAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        var after = system.Use();
        var readings = await system.StoredReadingsAsync() - stored;
        return new PathFigures(system.Name, run.AcknowledgedPerSecond, load.Messages / seconds, run.P50, run.P99,
            (after.CpuSeconds - before.CpuSeconds) / readings * 1e6, after.PeakMegabytes, readings);
    }
}
