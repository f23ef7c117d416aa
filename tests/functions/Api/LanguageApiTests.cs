using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.Model;
using SmartPilots.Functions.Gateways;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Api;

public sealed class LanguageApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Treatment = $"{RunningApi.Pilot}/headworks/treatment";

    private static readonly string File = Repository.Read($"pilots/{RunningApi.Pilot}.json")
        .Replace("\"name\": \"Gidan Mangoro headworks\"", "\"name\": \"Gidan Mangoro headworks\", \"names\": { \"fr\": \"Captage\" }", StringComparison.Ordinal)
        .Replace("\"name\": \"Treatment outlet\"", "\"name\": \"Treatment outlet\", \"names\": { \"fr\": \"Sortie du traitement\" }", StringComparison.Ordinal)
        .Replace("\"name\": \"Turbidity over 5 NTU\"", "\"name\": \"Turbidity over 5 NTU\", \"texts\": { \"fr\": { \"name\": \"Eau trouble\" } }",
            StringComparison.Ordinal);

    [Fact]
    public async Task Names_limits_and_alerts_are_told_in_the_language_asked_for()
    {
        using var put = await api.Operator.PutAsync($"/api/pilots/{RunningApi.Pilot}", new StringContent(File, Encoding.UTF8, "application/json"));
        Assert.True(put.IsSuccessStatusCode);
        await api.SendAsync([.. Enumerable.Range(0, 7).Select(i =>
            ($"pilots/{Treatment}/readings", $"{{\"t\":\"2026-11-22T11:5{i}:00Z\",\"values\":{{\"turbidity_ntu\":8}}}}"))]);

        foreach (var (language, site, device, rule) in new[] { ("fr-CA", "Captage", "Sortie du traitement", "Eau trouble"),
            ("es", "Gidan Mangoro headworks", "Treatment outlet", "Turbidity over 5 NTU") })
        {
            var headworks = (await api.GetAsync($"/api/pilots?language={language}"))["pilots"]!.AsArray()
                .Single(pilot => (string)pilot!["pilot"]! == RunningApi.Pilot)!["sites"]![0]!;
            var treatment = headworks["devices"]!.AsArray().Single(one => (string)one!["device"]! == Treatment)!;
            var limit = treatment["streams"]!.AsArray().Single(stream => (string)stream!["stream"]! == "turbidity_ntu")!["limits"]!.AsArray().Single()!;
            var alert = (await api.GetAsync($"/api/alerts?pilot={RunningApi.Pilot}&language={language}"))["alerts"]!.AsArray().Single()!;
            Assert.Equal((site, device), ((string)headworks["name"]!, (string)treatment["name"]!));
            Assert.Equal((rule, "critical", 5m, 9.5473),
                ((string)limit["name"]!, (string)limit["severity"]!, (decimal)limit["above"]!, (double)treatment["latitude"]!));
            Assert.Equal(rule, (string)alert["name"]!);
        }
    }

    [Fact]
    public async Task A_weak_link_may_ask_for_one_pilot_and_one_stream()
    {
        var pilots = (await api.GetAsync($"/api/pilots?pilot={RunningApi.Pilot}"))["pilots"]!.AsArray();
        await api.SendAsync(($"pilots/{RunningApi.Pilot}/headworks/storage-tank/readings",
            "{\"t\":\"2026-11-22T11:40:00Z\",\"values\":{\"level_m\":2,\"battery_v\":3.6}}"));
        var windows = (await api.GetAsync($"/api/windows?device={RunningApi.Pilot}/headworks/storage-tank&period=1h&stream=level_m"))["windows"]!.AsArray();
        using var wrong = await api.Operator.GetAsync($"/api/windows?device={RunningApi.Pilot}/headworks/storage-tank&period=1h&stream=level");

        Assert.Equal([RunningApi.Pilot], pilots.Where(pilot => pilot!["sites"]!.AsArray().Count > 0).Select(pilot => (string)pilot!["pilot"]!));
        Assert.True(pilots.Count > 1);
        Assert.Equal(["level_m"], windows.Single()!["streams"]!.AsObject().Select(stream => stream.Key));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task A_language_that_is_none_is_refused()
    {
        using var answer = await api.Operator.GetAsync("/api/pilots?language=%F0%9F%92%A7");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    // The build of the page holds every other language to the English file.
    [Fact]
    public void The_page_has_words_for_every_reason_and_every_alarm()
    {
        var texts = JsonNode.Parse(Repository.Read("console/languages/en.json"))!["texts"]!.AsObject();
        var reasons = Enum.GetValues<Reason>().Where(reason => reason != Reason.None).Select(reason => $"reason.{reason.Code()}");
        var todos = AlarmText.Codes.Select(code => $"todo.{(code.StartsWith("uplink-halted", StringComparison.Ordinal) ? "uplink" : code)}");

        Assert.DoesNotContain(reasons.Concat(AlarmText.Codes.Select(code => $"alarm.{code}")).Concat(todos), key => !texts.ContainsKey(key));
    }
}
