using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SmartPilots.FunctionsWorker.Tests.Scenes;

namespace SmartPilots.FunctionsWorker.Tests;

public sealed class KillTests
{
    private const int Messages = 10_000;
    private const int OfADevice = Messages / WorkerScene.Devices;

    // By the number of commits that reached the store: in the middle of a batch, some of whose devices are stored and the others not.
    private static readonly int[] Kills = [7, 60, 150];

    [SkippableFact]
    public async Task Ten_thousand_messages_are_each_counted_once_though_the_worker_is_killed_again_and_again()
    {
        await using var scene = await WorkerScene.StartAsync();
        var host = await scene.StartHostAsync();
        await using var gateway = await TestGateway.StartAsync(scene, host);
        var (commits, restarts) = (0, new List<Task>());
        scene.Tap.After = request =>
        {
            // The store has it, and the worker will never know.
            if (request.Path.Value!.EndsWith("$batch", StringComparison.Ordinal) && Kills.Contains(Interlocked.Increment(ref commits)))
            {
                host.Worker.Process.Kill();
                lock (restarts)
                    restarts.Add(host.StartWorkerAsync(scene.Settings()));
            }
            return Task.CompletedTask;
        };
        var first = TimeProvider.System.GetUtcNow().AddMinutes(-OfADevice / 60.0 - 1);

        await Task.WhenAll(Enumerable.Range(0, WorkerScene.Devices).Select(device =>
            gateway.PublishAsync($"meter-{device}", OfADevice, first, TimeSpan.FromSeconds(1))));
        await gateway.DrainAsync();
        await Task.WhenAll(restarts);

        Assert.Equal(Kills.Length, restarts.Count);
        var caller = scene.Client(host, scene.OperatorKey);
        var totals = (await WorkerScene.JsonAsync(caller, "/api/ledger?pilot=town"))["totals"]!;
        foreach (var counts in (JsonNode[])[totals["messages"]!, totals["readings"]!])
        {
            Assert.Equal((Messages, Messages), ((int)counts["sent"]!, (int)counts["accepted"]!));
            Assert.Equal((0, 0, 0), ((int)counts["late"]!, (int)counts["duplicate"]!, (int)counts["quarantined"]!));
        }
        for (var device = 0; device < WorkerScene.Devices; device++)
            Assert.Equal(OfADevice, await ReadingsAsync(caller, $"town/plant/meter-{device}"));
        using var verified = await caller.PostAsJsonAsync("/api/verify", new { pilot = "town" });
        var report = JsonNode.Parse(await verified.Content.ReadAsStringAsync())!;
        Assert.Equal((Messages, 0), ((int)report["readings"]!, (int)report["differenceCount"]!));
    }

    private static async Task<int> ReadingsAsync(HttpClient caller, string device)
    {
        var page = await WorkerScene.JsonAsync(caller, $"/api/readings?device={device}&take=1000");
        Assert.Null(page["continuation"]);
        return page["readings"]!.AsArray().Select(reading => (string)reading!["at"]!).Distinct().Count();
    }
}
