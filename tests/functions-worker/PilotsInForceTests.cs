using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.FunctionsWorker.Tests.Scenes;

namespace SmartPilots.FunctionsWorker.Tests;

/// <summary>What was put at one instance counts at the others, and at one that is just starting.</summary>
public sealed class PilotsInForceTests
{
    private const string Sensor = "0101010101010101";

    [SkippableFact]
    public async Task A_webhook_of_a_device_that_was_just_put_elsewhere_is_taken_even_while_its_instance_starts()
    {
        await using var scene = await WorkerScene.StartAsync();
        var first = await scene.StartHostAsync();
        var put = new StringContent(WorkerScene.Pilot(Sensor), Encoding.UTF8, "application/json");
        using var answer = await scene.Client(first, scene.OperatorKey).PutAsync("/api/pilots/town", put);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());

        var hold = scene.Tap.HoldAll();
        var second = await scene.StartHostAsync();
        var taken = PostAsync(scene.Client(second, scene.IntegrationKey), Sensor);
        await hold.Reached.WaitAsync(WorkerScene.Patience);
        hold.Release();

        Assert.Equal("accepted", await taken);
    }

    private static async Task<string> PostAsync(HttpClient caller, string devEui)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var body = new StringContent($$"""
            { "deduplicationId": "{{Guid.NewGuid()}}", "time": "{{now:O}}", "fCnt": 1, "fPort": 1, "rxInfo": [], "data": "Bw==",
              "deviceInfo": { "applicationId": "a", "devEui": "{{devEui}}" } }
            """, Encoding.UTF8, "application/json");
        using var answer = await caller.PostAsync($"/api/webhooks/{WorkerScene.Integration}", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return (string)JsonNode.Parse(text)!["outcome"]!;
    }
}
