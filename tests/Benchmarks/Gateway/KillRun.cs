using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>
/// The verb <c>gateway kills [times] [seed]</c>: kill -9 at random moments, some of them while it starts, always on the same data folder and while
/// the spool empties. Exit code 1 when an acknowledged message is lost or one is counted twice.
/// </summary>
internal static class KillRun
{
    private const int Publishers = 3;
    private const int Window = 20;
    private const int MostAcknowledged = 1_000;
    private const int WhileStartingOnceIn = 8;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var times = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000;
        var seed = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 20_261_130;
        Console.WriteLine($"{Machine.Describe()}; {times:N0} kills, seed {seed}");
        var scratch = Directory.CreateTempSubdirectory("smartpilots-kills-").FullName;
        var (random, messages, starts, uplink) = (new Random(seed), new NumberedMessages(), new List<double>(), FreePort.Next());
        await using var sink = await UplinkSink.StartAsync(uplink, messages.Arrived);
        for (var kill = 1; kill <= times; kill++)
        {
            if (random.Next(WhileStartingOnceIn) == 0)
            {
                await KillWhileItStartsAsync(scratch, uplink, LongestStart * random.NextDouble());
                continue;
            }
            var start = Stopwatch.GetTimestamp();
            await using var gateway = await GatewayUnderLoad.StartAsync(scratch, uplinkPort: uplink);
            starts.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await PublishUntilKilledAsync(gateway, messages, random.Next(1, MostAcknowledged));
            if (kill % Math.Max(1, times / 50) == 0)
                Console.WriteLine($"{kill:N0} kills, {Text(messages)}, {sink.Messages:N0} sent");
        }
        await using (var last = await GatewayUnderLoad.StartAsync(scratch, uplinkPort: uplink))
            await last.EmptyAsync();
        var (_, lost, doubled) = messages.Result();
        starts.Sort();
        Console.WriteLine($"{times:N0} kills, {Text(messages)}, {messages.Redelivered:N0} redelivered, start p50 {starts[starts.Count / 2]:N0} ms, "
            + $"max {starts[^1]:N0} ms");
        if (lost.Count + doubled == 0)
        {
            Directory.Delete(scratch, recursive: true);
            return 0;
        }
        Console.WriteLine($"FAULT with seed {seed}: lost {string.Join(' ', lost.Take(20))}; the data folder is kept in {scratch}");
        return 1;
    }

    private static string Text(NumberedMessages messages)
    {
        var (acknowledged, lost, doubled) = messages.Result();
        return $"{acknowledged:N0} acknowledged, {lost.Count:N0} not come up, {doubled:N0} doubled";
    }

    private static async Task PublishUntilKilledAsync(GatewayUnderLoad gateway, NumberedMessages messages, int enough)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        void Count()
        {
            if (Interlocked.Increment(ref count) == enough)
                reached.TrySetResult();
        }
        var publishing = Enumerable.Range(0, Publishers)
            .Select(i => new NumberedPublisher(messages, gateway.Port, $"honest-{i}", Window).RunAsync(Count, CancellationToken.None)).ToList();
        await await Task.WhenAny([reached.Task, .. publishing]); // a publisher that ends by itself has failed
        await gateway.KillAsync();
        foreach (var publisher in publishing)
        {
            try
            {
                await publisher;
            }
            catch (SocketException)
            {
                // as it must be
            }
        }
    }

    private static async Task KillWhileItStartsAsync(string scratch, int uplink, TimeSpan after)
    {
        var command = GatewayUnderLoad.Command(scratch, uplink);
        command.RedirectStandardOutput = true; // it says that it is ready, when it is
        using var process = Process.Start(command)!;
        await Task.Delay(after, TimeProvider.System);
        process.Kill();
        await process.WaitForExitAsync();
    }
}
