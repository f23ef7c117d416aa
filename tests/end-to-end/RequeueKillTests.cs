using SmartPilots.Local.Data;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Wire;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Tests;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>The process, its store file and the API as they are, and kill -9.</summary>
public sealed class RequeueKillTests : IDisposable
{
    private const string Pilot = "niger-state-water";
    private const string Device = Pilot + "/tap-market/cistern";
    private const int Messages = 300;
    private readonly ScratchData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_requeue_killed_in_the_middle_goes_on_where_it_stopped_and_nothing_counts_twice()
    {
        await QuarantineAsync();
        Teach();
        await using (var dying = StartSystem())
        {
            using var asked = await OperatorAsync(dying);
            Assert.Equal(50, (await RequeueAsync(asked, null))["entries"]!.AsArray().Count);
            var inFlight = RequeueAsync(asked, null);
            await dying.KillAsync();
            await inFlight.ContinueWith(answer => answer.Exception, TaskScheduler.Default); // whether it came through or not
        }
        await using var system = StartSystem();
        using var http = await OperatorAsync(system);
        var entries = 0;
        string? continuation = null;
        do
        {
            var answer = await RequeueAsync(http, continuation);
            entries += answer["entries"]!.AsArray().Count;
            Assert.All(answer["totals"]!.AsObject(), total => Assert.Contains(total.Key, new[] { "stored", "requeued-before" }));
            continuation = (string?)answer["continuation"];
        }
        while (continuation is not null);

        Assert.InRange(entries, Messages - 2 * 50, Messages - 50);
        var totals = JsonNode.Parse(await http.GetStringAsync($"/api/ledger?pilot={Pilot}&device={Device}"))!["totals"]!;
        Assert.Equal((Messages, Messages), ((int)totals["messages"]!["requeued"]!, (int)totals["readings"]!["requeued"]!));
        using var verified = await http.PostAsJsonAsync("/api/verify", new { device = Device });
        var report = JsonNode.Parse(await verified.Content.ReadAsStringAsync())!;
        Assert.Equal((Messages, 0), ((int)report["readings"]!, (int)report["differenceCount"]!));
    }

    private SmartpilotsProcess StartSystem() =>
        SmartpilotsProcess.Start("serve", "--pilots", Repository.PathTo("pilots"), "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");

    private async Task<HttpClient> OperatorAsync(SmartpilotsProcess system)
    {
        var running = await system.RunningAsync(_data.Path);
        var key = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_data.Path, "credentials.json")))!["operatorKey"]!;
        var http = new HttpClient { BaseAddress = new Uri((string)running["api"]!), Timeout = SmartpilotsProcess.Patience };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    private static async Task<JsonNode> RequeueAsync(HttpClient http, string? continuation)
    {
        using var answer = await http.PostAsJsonAsync("/api/quarantine/requeue", new { pilot = Pilot, take = 50, continuation });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    // As the system's own gateway would have sent them.
    private async Task QuarantineAsync()
    {
        using var store = new SqliteTelemetryStore(Path.Combine(_data.Path, "store.db"));
        var start = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-10);
        var source = new SourceId(LocalKeys.GatewayName, "before", SourceId.Live);
        DeviceEvent[] events = [.. Enumerable.Range(1, Messages).Select(i =>
            new DeviceEvent(source, i, $"pilots/{Device}/readings", start.AddDays(1).Ticks, Payload(start.AddMinutes(i), i)))];
        var pilots = new PilotSource(PilotsFolder.Load(Repository.PathTo("pilots")));
        var outcomes = await App.Part<IngestPipeline>(store, new HandClock(start.AddDays(1)), pilots).IngestAsync(events, default);
        Assert.All(outcomes, outcome => Assert.Equal(Outcome.Quarantined, outcome.Outcome));
    }

    private static byte[] Payload(DateTime at, int i) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"{{\"t\":\"{at:yyyy-MM-ddTHH:mm:ssZ}\",\"values\":{{\"level_m\":{i % 9}}}}}"));

    private void Teach()
    {
        var pilot = JsonNode.Parse(File.ReadAllText(Repository.PathTo($"pilots/{Pilot}.json")))!;
        pilot["deviceTypes"]!.AsArray().Add(JsonNode.Parse("""
            { "type": "cistern-probe", "name": "Cistern probe", "streams": [ { "stream": "level_m", "label": "Level", "unit": "m" } ] }
            """));
        pilot["sites"]!.AsArray().Single(site => (string)site!["site"]! == "tap-market")!["devices"]!.AsArray()
            .Add(JsonNode.Parse("""{ "device": "cistern", "type": "cistern-probe", "name": "Cistern" }"""));
        var own = Directory.CreateDirectory(Path.Combine(_data.Path, "pilots"));
        File.WriteAllText(Path.Combine(own.FullName, $"{Pilot}.json"), pilot.ToJsonString());
    }
}
