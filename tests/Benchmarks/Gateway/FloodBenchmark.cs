using System.Globalization;
using SmartPilots.Benchmarks.EndToEnd;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>PUBACK times of 50 honest devices that publish at a steady rate, calm and then under each of <see cref="Attacks"/>.</summary>
internal static class FloodBenchmark
{
    private const int Connections = 50;
    private const int PerSecond = 1_000;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 10;
        var only = arguments.Length > 1 ? arguments[1] : "";
        if (await BenchFolder.PrepareAsync() is not { } bench)
            return 2;
        Console.WriteLine($"{Machine.Describe()}; load before: {(await File.ReadAllTextAsync("/proc/loadavg")).Trim()}");
        Console.WriteLine($"{Machine.OpenFiles()} files may be open; {Connections} honest connections with {PerSecond:N0} messages a second, "
            + $"{seconds} s calm and {seconds} s under each attack");
        Console.WriteLine(FloodFigures.Header);
        var scratch = Directory.CreateTempSubdirectory("smartpilots-floods-").FullName;
        try
        {
            await using var gateway = await GatewayUnderLoad.StartAsync(scratch, limitsLoopback: true);
            await HonestAsync(bench, gateway, seconds: 5); // compiled, tables grown
            // Each attack with a credential of its own: what one has used up, the next has not.
            foreach (var (i, attack) in new Attacks("").All().Index())
            {
                if (attack.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
                    Console.WriteLine(await MeasureAsync(bench, gateway, attack, $"flood-{i}", seconds));
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
        return 0;
    }

    private static async Task<FloodFigures> MeasureAsync(BenchFolder bench, GatewayUnderLoad gateway, Attack attack,
        string attacker, int seconds)
    {
        var calm = await HonestAsync(bench, gateway, seconds);
        gateway.ResetPeak();
        var before = await gateway.LookAsync();
        string attackers;
        BrokerFigures attacked;
        await using (var process = await Attacker.StartAsync(attack, attacker, gateway))
        {
            attacked = await HonestAsync(bench, gateway, seconds);
            attackers = await process.AskAsync("look");
        }
        return new FloodFigures(attack.Name, calm, attacked, before, await gateway.LookAsync(), attackers.Split(' '));
    }

    private static Task<BrokerFigures> HonestAsync(BenchFolder bench, GatewayUnderLoad gateway, int seconds) =>
        BrokerFigures.MeasureAsync(bench, gateway, Connections, 100, PerSecond * seconds, PerSecond);
}
