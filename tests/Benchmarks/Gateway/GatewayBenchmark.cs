using System.Globalization;
using SmartPilots.Benchmarks.EndToEnd;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>
/// Durable QoS 1 at our gateway beside mosquitto, which does not wait for the disk: interleaved rounds in one run, fresh processes and
/// folders each, medians. Then the backlog on its way up. The link is down during the floods, so that a broker is measured beside a broker.
/// </summary>
internal static class GatewayBenchmark
{
    public const string Topic = "pilots/bench/site-1/wt-%05d/readings";

    private const int OpenLoopRate = 5_000;

    private static readonly (int Connections, int Window, int PerSecond)[] Shapes =
        [(8, 100, 0), (200, 1, 0), (2_000, 1, 0), (200, 100, OpenLoopRate)];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        var messages = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 100_000;
        var only = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : (int?)null;
        if (await BenchFolder.PrepareAsync() is not { } bench)
            return 2;
        Console.WriteLine($"{Machine.Describe()}; load before: {(await File.ReadAllTextAsync("/proc/loadavg")).Trim()}");
        Console.WriteLine($"{Machine.OpenFiles()} files may be open; {rounds} rounds of {messages:N0} QoS 1 messages of about 150 bytes "
            + "from at least 200 devices");
        foreach (var (connections, window, perSecond) in only is { } shape ? Shapes[(shape - 1)..shape] : Shapes)
        {
            var load = perSecond == 0 ? "as fast as acknowledged" : $"{perSecond:N0} a second, whether acknowledged or not";
            Console.WriteLine($"\n{connections:N0} connections, at most {window} unacknowledged each, {load}");
            Console.WriteLine(BrokerFigures.Header);
            var all = new List<BrokerFigures>();
            var drains = new List<DrainFigures>();
            for (var round = 0; round < rounds; round++)
            {
                Func<string, Task<IBrokerUnderLoad>>[] brokers =
                [
                    async scratch => await GatewayUnderLoad.StartAsync(scratch),
                    async scratch => await MosquittoUnderLoad.StartAsync(scratch, persists: false),
                    async scratch => await MosquittoUnderLoad.StartAsync(scratch, persists: true),
                ];
                foreach (var start in brokers)
                    all.Add(await MeasureAsync(bench, start, connections, window, messages, perSecond, drains));
            }
            foreach (var broker in all.GroupBy(figures => figures.Name))
                Console.WriteLine(BrokerFigures.Median([.. broker]));
            Console.WriteLine($"our gateway's {drains.OrderBy(drain => drain.PerSecond).ElementAt(drains.Count / 2)}");
        }
        return 0;
    }

    private static async Task<BrokerFigures> MeasureAsync(BenchFolder bench, Func<string, Task<IBrokerUnderLoad>> start, int connections,
        int window, int messages, int perSecond, List<DrainFigures> drains)
    {
        var scratch = Directory.CreateTempSubdirectory("smartpilots-gateway-").FullName;
        try
        {
            await using var broker = await start(scratch);
            await BrokerFigures.MeasureAsync(bench, broker, connections, window, Math.Min(messages / 5, 20_000)); // compiled, tables grown
            var figures = await BrokerFigures.MeasureAsync(bench, broker, connections, window, messages, perSecond);
            if (broker is GatewayUnderLoad ours)
                drains.Add(await ours.DrainAsync());
            return figures;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
