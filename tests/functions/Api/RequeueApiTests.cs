using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.Model;
using SmartPilots.Functions.Quarantine;

namespace SmartPilots.Functions.Tests.Api;

/// <summary>Each test with a device of its own, since they share one store.</summary>
public sealed class RequeueApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Path = "/api/quarantine/requeue";

    [Fact]
    public async Task What_stays_is_answered_with_its_reason_and_both_sentences()
    {
        await api.SendAsync(($"pilots/{RunningApi.Pilot}/headworks/newcomer/readings", "{\"values\":{\"level_m\":1}}"));
        var entry = Assert.Single((await api.GetAsync($"/api/quarantine?device={RunningApi.Pilot}/headworks/newcomer"))["entries"]!.AsArray())!;
        Assert.Equal(($"{RunningApi.Pilot}/headworks/newcomer", ReasonText.Of(Reason.UnknownDevice).Engineer),
            ((string)entry["names"]!, (string)entry["engineer"]!));
        Assert.Equal((string)entry["id"]!, (string)(await api.GetAsync($"/api/quarantine/entries/{entry["id"]}"))["id"]!);

        var answer = await PostAsync(new { ids = new[] { (string)entry["id"]!, "no~such~id" } });

        Assert.Equal(["stays", "not-found"], answer["entries"]!.AsArray().Select(one => (string)one!["result"]!));
        var first = answer["entries"]![0]!;
        Assert.Equal(("unknown-device", ReasonText.Of(Reason.UnknownDevice).Operator),
            ((string)first["reason"]!, (string)first["faults"]![0]!["operator"]!));
        Assert.Equal((1, 1), ((int)answer["totals"]!["stays"]!, (int)answer["totals"]!["not-found"]!));
    }

    [Fact]
    public async Task A_filter_goes_in_pages_to_its_end()
    {
        var topic = $"pilots/{RunningApi.Pilot}/headworks/paged/readings";
        await api.SendAsync((topic, "1"), (topic, "2"), (topic, "3"), (topic, "4"), (topic, "5"));
        var (results, pages, continuation) = (new List<string>(), 0, (string?)null);
        do
        {
            var answer = await PostAsync(new
            {
                pilot = RunningApi.Pilot, device = $"{RunningApi.Pilot}/headworks/paged", reason = "unknown-device",
                day = RunningApi.Now.ToString("yyyy-MM-dd"), take = 2, continuation,
            });
            results.AddRange(answer["entries"]!.AsArray().Select(one => Encoding.UTF8.GetString([(byte)((string)one!["result"]!)[0]])));
            (pages, continuation) = (pages + 1, (string?)answer["continuation"]);
        }
        while (continuation is not null);

        Assert.Equal("sssss", string.Concat(results));
        Assert.InRange(pages, 3, 5);
    }

    [Fact]
    public async Task The_summary_counts_what_waits_by_reason_with_the_operators_words()
    {
        var topic = $"pilots/{RunningApi.Pilot}/tap-school";
        await api.SendAsync(($"{topic}/summed/readings", "1"), ($"{topic}/summed/readings", "2"), ($"{topic}/meter/readings", "{"));

        var summary = await api.GetAsync($"/api/quarantine/summary?pilot={RunningApi.Pilot}");

        var unknown = summary["waiting"]!.AsArray().Single(one => (string)one!["reason"]! == "unknown-device")!;
        Assert.Equal((2, ReasonText.Of(Reason.UnknownDevice).Operator),
            ((int)unknown["devices"]![$"{RunningApi.Pilot}/tap-school/summed"]!, (string)unknown["operator"]!));
        Assert.Equal((int)summary["count"]!, summary["waiting"]!.AsArray().Sum(one => (int)one!["count"]!));
        Assert.True((bool)summary["isWhole"]!);
        Assert.Empty((await api.GetAsync("/api/quarantine/summary?pilot=batadal"))["waiting"]!.AsArray());
        using var wrong = await api.Operator.GetAsync("/api/quarantine/summary");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task A_discarded_entry_is_listed_apart_with_who_when_and_why_and_its_own_page_says_so_too()
    {
        await api.SendAsync(($"pilots/{RunningApi.Pilot}/tap-market/workshop/readings", "1"));
        var list = $"/api/quarantine?device={RunningApi.Pilot}/tap-market/workshop";
        var id = (string)Assert.Single((await api.GetAsync(list))["entries"]!.AsArray())!["id"]!;

        using var answer = await api.Operator.PostAsJsonAsync("/api/quarantine/discard", new { ids = new[] { id, "no~such~id" }, reason = "a test" });

        var results = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["entries"]!.AsArray();
        Assert.Equal(["discarded", "not-found"], results.Select(one => (string)one!["result"]!));
        Assert.Empty((await api.GetAsync(list))["entries"]!.AsArray());
        var settled = Assert.Single((await api.GetAsync($"{list}&discarded=true"))["entries"]!.AsArray())!;
        Assert.Equal((id, "key op", "a test", RunningApi.Now), ((string)settled["id"]!, (string)settled["discardedBy"]!, (string)settled["discardedWhy"]!,
            (DateTimeOffset)settled["discardedAt"]!));
        Assert.Equal("key op", (string)(await api.GetAsync($"/api/quarantine/entries/{id}"))["discardedBy"]!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"ids\":[],\"reason\":\"b\"}")]
    [InlineData("{\"ids\":[\"a\"],\"reason\":\" \"}")]
    [InlineData("{\"ids\":[\"a\"]}")]
    public async Task A_discard_without_what_or_why_gets_a_problem(string body)
    {
        using var answer = await api.Operator.PostAsync("/api/quarantine/discard", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"ids\":[]}")]
    [InlineData("{\"ids\":[null]}")]
    [InlineData("{\"ids\":[\"a\"],\"pilot\":\"p\"}")]
    [InlineData("{\"pilot\":\"Not a name\"}")]
    [InlineData("{\"pilot\":\"p\",\"reason\":\"bad-weather\"}")]
    [InlineData("{\"pilot\":\"p\",\"device\":\"d\"}")]
    [InlineData("{\"pilot\":\"p\",\"day\":\"today\"}")]
    [InlineData("{\"pilot\":\"p\",\"day\":\"2026-11-22\",\"from\":\"2026-11-22T00:00:00Z\"}")]
    [InlineData("{\"pilot\":\"p\",\"take\":101}")]
    [InlineData("{\"pilot\":\"p\",\"continuation\":\"nonsense\"}")]
    public async Task A_wrong_request_gets_a_problem(string body)
    {
        using var answer = await api.Operator.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("urn:smartpilots:problem:wrong-parameter", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["type"]);
    }

    [Fact]
    public async Task The_lists_of_reasons_and_results_are_closed_and_the_description_has_the_same()
    {
        var lists = await api.GetAsync("/api/reasons");
        var schemas = (await api.GetAsync("/api/openapi.json"))["components"]!["schemas"]!;

        string[] reasons = [.. Enum.GetValues<Reason>().Where(reason => reason != Reason.None).Select(reason => reason.Code())];
        Assert.Equal(reasons, lists["reasons"]!.AsArray().Select(one => (string)one!["reason"]!));
        Assert.Equal(reasons, schemas["Reason"]!["enum"]!.AsArray().Select(one => (string)one!));
        Assert.All(lists["reasons"]!.AsArray(), one => Assert.NotEqual("No reason was recorded.", (string)one!["engineer"]!));
        string[] results = [.. Enum.GetValues<RequeueResult>().Select(result => result.Code())];
        Assert.Equal(results, lists["results"]!.AsArray().Select(one => (string)one!["result"]!));
        Assert.Equal(results, schemas["RequeueResult"]!["enum"]!.AsArray().Select(one => (string)one!));
    }

    private async Task<JsonNode> PostAsync<T>(T body)
    {
        using var answer = await api.Operator.PostAsJsonAsync(Path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
