using System.Globalization;
using SmartPilots.Benchmarks.EndToEnd;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>PUBACK p99 of honest devices, calm and then under the floods of <see cref="Floods"/>, at our gateway and at mosquitto.</summary>
internal static class FloodBenchmark
{
    private const int Connections = 50;
    private const int PerSecond = 1_000;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 20;
        var halfOpen = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 5_000;
        if (await BenchFolder.PrepareAsync() is not { } bench)
            return 2;
        Console.WriteLine($"{Machine.Describe()}; load before: {(await File.ReadAllTextAsync("/proc/loadavg")).Trim()}");
        Console.WriteLine($"{Machine.OpenFiles()} files may be open; {Connections} honest connections with {PerSecond:N0} messages a second, "
            + $"{seconds} s calm and {seconds} s flooded");
        await MeasureAsync(bench, async scratch => await GatewayUnderLoad.StartAsync(scratch), seconds, halfOpen);
        await MeasureAsync(bench, async scratch => await MosquittoUnderLoad.StartAsync(scratch, persists: false), seconds, halfOpen);
        return 0;
    }

    private static async Task MeasureAsync(BenchFolder bench, Func<string, Task<IBrokerUnderLoad>> start, int seconds, int halfOpen)
    {
        var scratch = Directory.CreateTempSubdirectory("smartpilots-floods-").FullName;
        try
        {
            await using var broker = await start(scratch);
            Task<BrokerFigures> HonestAsync(int forSeconds) =>
                BrokerFigures.MeasureAsync(bench, broker, Connections, 100, PerSecond * forSeconds, PerSecond);

            Console.WriteLine($"\n{broker.Name}\n{BrokerFigures.Header}");
            await HonestAsync(5); // compiled, tables grown
            var calm = await HonestAsync(seconds);
            Console.WriteLine(calm with { Name = "calm" });
            var ours = broker as GatewayUnderLoad;
            await using var floods = await Floods.StartAsync(broker.Port, halfOpen, broker.Login, ours?.Device, GatewayServer.Device);
            var flooded = await HonestAsync(seconds);
            Console.WriteLine(flooded with { Name = "flooded" });
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p99 flooded / calm: {flooded.P99 / calm.P99:N2}; {floods}"));
            if (ours is not null)
                Console.WriteLine($"retained messages kept: {(await ours.LookAsync()).Retained}");
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
