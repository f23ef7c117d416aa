using System.Globalization;
using SmartPilots.Benchmarks.EndToEnd;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>
/// The verb <c>gateway hour [minutes]</c>: 2,000 messages a second, whether acknowledged or not, while the spool empties; every other minute with one of
/// <see cref="Attacks"/>. Exit code 1 when an acknowledged message has not come up.
/// </summary>
internal static class HourRun
{
    private const int Connections = 50;
    private const int PerSecond = 2_000;
    private const int Seconds = 60;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var minutes = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 60;
        if (await BenchFolder.PrepareAsync() is not { } bench)
            return 2;
        Console.WriteLine($"{Machine.Describe()}; {minutes} minutes with {PerSecond:N0} messages a second");
        var scratch = Directory.CreateTempSubdirectory("smartpilots-hour-").FullName;
        try
        {
            var (arrived, uplink) = (new HashSet<(string, long)>(), FreePort.Next());
            await using var sink = await UplinkSink.StartAsync(uplink, message =>
            {
                if (message.Topic.Contains("/wt-", StringComparison.Ordinal))
                    lock (arrived)
                        arrived.Add((message.Source.Key, message.Sequence));
            });
            await using var gateway = await GatewayUnderLoad.StartAsync(scratch, limitsLoopback: true, uplink);
            var attacks = new Attacks("").All();
            var acknowledged = 0L;
            for (var minute = 0; minute < minutes; minute++)
            {
                var attack = minute % 2 == 0 ? null : attacks[minute / 2 % attacks.Count];
                gateway.ResetPeak();
                LoadRun load;
                await using (attack is null ? null : await Attacker.StartAsync(attack, $"flood-{minute / 2 % attacks.Count}", gateway))
                    load = await LoadRun.RunAsync(bench, gateway.Port, new Load(Connections, 100, PerSecond * Seconds, PerSecond), GatewayBenchmark.Topic, gateway.Login);
                acknowledged += load.Acknowledged;
                var depth = (await gateway.LookAsync()).Depth;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{minute + 1,4} {attack?.Name ?? "calm",-34} p50 {load.P50,7:N2} p99 {load.P99,8:N2} ms, "
                    + $"{load.Acknowledged,8:N0} acknowledged, {gateway.ResidentMegabytes,4:N0} MB now, {gateway.Use().PeakMegabytes,4:N0} MB at most, "
                    + $"{depth,7:N0} wait"));
            }
            await gateway.EmptyAsync();
            var lost = Math.Max(0, acknowledged - arrived.Count);
            Console.WriteLine($"{minutes} minutes: {acknowledged:N0} acknowledged, {arrived.Count:N0} came up, {lost:N0} lost");
            return lost == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
