using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>
/// Time from a publish that breaks a limit until the API's answer has the alert, until the console shows it in Chromium, and until a receiver of webhooks
/// has the notification, while 1,000 other messages a second go the whole way. Each alert is one of a device of its own.
/// </summary>
internal static class NotificationBenchmark
{
    private const int PerSecond = 1_000;
    private const int DefaultGroupWait = 30; // of the notifications file, seconds
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 60;
        var probes = Math.Min(PathServer.Probes, (int)(seconds / ProbeEvery.TotalSeconds));
        if (await BenchFolder.PrepareAsync() is not { } bench)
            return 2;
        Console.WriteLine($"{Machine.Describe()}; load before: {(await File.ReadAllTextAsync("/proc/loadavg")).Trim()}");
        Console.WriteLine($"{PerSecond:N0} messages/s; {probes} alerts, one each {ProbeEvery.TotalSeconds} s; the sender looks every 10 s, as on a box");
        Console.WriteLine($"{"from publish to",-62} {"p50 s",8} {"p99 s",8} {"max s",8} {"missing",8}");
        foreach (var wait in new[] { 0, DefaultGroupWait })
            await RoundAsync(bench, probes, wait);
        return 0;
    }

    private static async Task RoundAsync(BenchFolder bench, int probes, int groupWait)
    {
        var scratch = Directory.CreateTempSubdirectory("smartpilots-notifications-").FullName;
        try
        {
            var (published, seen, told) = (new ConcurrentDictionary<string, long>(), new ConcurrentDictionary<string, long>(), new ConcurrentDictionary<string, long>());
            await using var receiver = await LocalHttp.StartAsync(context => TakeAsync(context, told));
            await File.WriteAllTextAsync(Path.Combine(scratch, PathServer.NotificationsFile), PlanJson(receiver.Address, groupWait));
            await using var system = await WholePath.StartAsync(bench, scratch);
            await using var screen = await AlertScreen.OpenAsync(system);
            using var ending = new CancellationTokenSource();
            var watching = WatchAsync(system, seen, ending.Token);
            var messages = PerSecond * (int)((probes + 4) * ProbeEvery.TotalSeconds);
            var load = LoadRun.RunAsync(bench, system.Port, new Load(8, 1000, messages, PerSecond), system.Topic, system.Login);
            await PublishAsync(system, probes, published);
            var run = await load;
            using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            for (var (watch, shown) = (Stopwatch.StartNew(), 0); (told.Count < probes || seen.Count < probes || shown < probes) && watch.Elapsed < Patience;)
            {
                await looks.WaitForNextTickAsync();
                shown = (await screen.SeenAsync()).Count;
            }
            await ending.CancelAsync();
            await watching;
            Print("the alert on the console's screen", published, await ShownAsync(screen, published));
            Print($"the alert in the answer of GET /api/alerts ({run.AcknowledgedPerSecond:N0} messages/s)", published, seen);
            Print($"the notification handed over, groupWaitSeconds {groupWait}", published, told);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task PublishAsync(WholePath system, int probes, ConcurrentDictionary<string, long> published)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", system.Port).WithClientId("probe")
            .WithCredentials(system.Login!.Value.User, system.Login.Value.Password).Build());
        using var rhythm = new PeriodicTimer(ProbeEvery);
        for (var i = 0; i < probes && await rhythm.WaitForNextTickAsync(); i++)
        {
            var device = PathServer.ProbeName(i);
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            published[$"bench/{PathServer.ProbeSite}/{device}"] = Stopwatch.GetTimestamp();
            await client.PublishStringAsync($"pilots/bench/{PathServer.ProbeSite}/{device}/readings",
                string.Create(CultureInfo.InvariantCulture, $$"""{ "ts": {{now}}, "metrics": { "turbidity_ntu": 9 } }"""), MqttQualityOfServiceLevel.AtLeastOnce);
        }
        await client.DisconnectAsync();
    }

    private static async Task WatchAsync(WholePath system, ConcurrentDictionary<string, long> seen, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri(system.Api) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", system.OperatorKey);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!cancellationToken.IsCancellationRequested)
        {
            using var answer = JsonDocument.Parse(await http.GetStreamAsync($"/api/alerts?pilot=bench&site={PathServer.ProbeSite}&take=1000", CancellationToken.None));
            var now = Stopwatch.GetTimestamp();
            foreach (var alert in answer.RootElement.GetProperty("alerts").EnumerateArray())
                seen.TryAdd(alert.GetProperty("device").GetString()!, now);
            await looks.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    // The browser's clock is this machine's.
    private static async Task<ConcurrentDictionary<string, long>> ShownAsync(AlertScreen screen, ConcurrentDictionary<string, long> published)
    {
        var (now, timestamp) = (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), Stopwatch.GetTimestamp());
        var shown = (await screen.SeenAsync()).Select(one => KeyValuePair.Create($"bench/{PathServer.ProbeSite}/{one.Key}",
            timestamp - (long)((now - one.Value) / 1000 * Stopwatch.Frequency)));
        return new ConcurrentDictionary<string, long>(shown.Where(one => published.ContainsKey(one.Key)));
    }

    private static async Task TakeAsync(HttpContext context, ConcurrentDictionary<string, long> told)
    {
        var now = Stopwatch.GetTimestamp();
        using var message = await JsonDocument.ParseAsync(context.Request.Body);
        foreach (var alert in message.RootElement.GetProperty("alerts").EnumerateArray())
            told.TryAdd(alert.GetProperty("device").GetString()!, now);
    }

    private static void Print(string what, ConcurrentDictionary<string, long> from, ConcurrentDictionary<string, long> to)
    {
        var took = from.Where(one => to.ContainsKey(one.Key)).Select(one => Stopwatch.GetElapsedTime(one.Value, to[one.Key]).TotalSeconds).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-62} {At(0.5),8:N3} {At(0.99),8:N3} {At(1),8:N3} {from.Count - took.Count,8}"));

        double At(double share) => took.Count == 0 ? double.NaN : took[(int)(share * (took.Count - 1))];
    }

    private static string PlanJson(string receiver, int groupWait) => $$"""
        {
          "contacts": [ { "contact": "desk", "name": "Desk", "webhook": { "url": "{{receiver}}/desk", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } } ],
          "routes": [ { "sites": ["bench/{{PathServer.ProbeSite}}"], "to": ["desk"] } ],
          "groupWaitSeconds": {{groupWait}}
        }
        """;
}
