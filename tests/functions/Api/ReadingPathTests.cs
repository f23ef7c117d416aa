using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.Wire;

namespace SmartPilots.Functions.Tests.Api;

public sealed class ReadingPathTests : IClassFixture<RunningApi>
{
    private readonly RunningApi _api;
    private readonly string _device;
    private readonly string _topic;
    private readonly string _stream;

    public ReadingPathTests(RunningApi api)
    {
        // Each test takes a device of its own from the pilot file, so that they do not see each other's readings.
        _api = api;
        var devices = api.GetAsync("/api/pilots").GetAwaiter().GetResult()["pilots"]!.AsArray()
            .Single(pilot => (string?)pilot!["pilot"] == RunningApi.Pilot)!["sites"]!.AsArray().SelectMany(site => site!["devices"]!.AsArray()).ToList();
        var device = devices[Interlocked.Increment(ref _taken) % devices.Count]!;
        _device = (string)device["device"]!;
        _topic = $"pilots/{_device}/readings";
        _stream = device["streams"]!.AsArray().Select(stream => (string)stream!["stream"]!).First(stream => stream is not "battery_v");
    }

    private static int _taken;

    [Fact]
    public async Task A_reading_sent_is_read_back_as_reading_latest_and_window()
    {
        var at = RunningApi.Now.AddMinutes(-7);

        Assert.Equal(["accepted"], await _api.SendAsync((_topic, Payload(at, "1.50"))));

        var reading = (await _api.GetAsync($"/api/readings?device={_device}"))["readings"]!.AsArray().Single()!;
        Assert.Equal((_stream, 1.5m, "good", at.UtcDateTime),
            ((string)reading["stream"]!, (decimal)reading["value"]!, (string)reading["quality"]!, reading["at"]!.GetValue<DateTime>().ToUniversalTime()));
        var latest = (await _api.GetAsync($"/api/latest?pilot={RunningApi.Pilot}"))["devices"]!.AsArray().Single(d => (string?)d!["device"] == _device)!;
        Assert.Equal(1.5m, (decimal)latest["streams"]![_stream]!["value"]!);
        var window = (await _api.GetAsync($"/api/windows?device={_device}&period=5m"))["windows"]!.AsArray().Single()!;
        Assert.Equal(1, (int)window["streams"]![_stream]!["count"]!);
    }

    [Fact]
    public async Task A_date_means_the_sites_day()
    {
        await _api.SendAsync((_topic, Payload(RunningApi.Now.AddMinutes(-11), "1.25")));
        var all = (await _api.GetAsync($"/api/windows?device={_device}&period=1d&from={RunningApi.Now.AddDays(-2).UtcDateTime:yyyy-MM-ddTHH:mm:ss}Z"))["windows"]!;
        var start = all.AsArray().Single()!["start"]!.GetValue<DateTime>().ToUniversalTime();
        var noon = start.AddHours(12); // by any zone the date of the site's day, which begins near the zone's midnight

        var day = await _api.GetAsync($"/api/windows?device={_device}&period=1d&from={noon:yyyy-MM-dd}&to={noon.AddDays(1):yyyy-MM-dd}");

        Assert.Equal(start, day["windows"]!.AsArray().Single()!["start"]!.GetValue<DateTime>().ToUniversalTime());
    }

    [Fact]
    public async Task Sent_again_it_is_a_duplicate_and_the_ledger_adds_up()
    {
        var payload = Payload(RunningApi.Now.AddMinutes(-9), "0.5");

        Assert.Equal(["accepted", "duplicate"], await _api.SendAsync((_topic, payload), (_topic, payload)));

        var totals = (await _api.GetAsync($"/api/ledger?pilot={RunningApi.Pilot}&device={_device}"))["totals"]!["messages"]!;
        Assert.Equal((2, 1, 1), ((int)totals["sent"]!, (int)totals["accepted"]!, (int)totals["duplicate"]!));
    }

    [Fact]
    public async Task A_bad_message_waits_in_quarantine_with_its_bytes_and_the_rest_of_the_batch_goes_on()
    {
        var outcomes = await _api.SendAsync((_topic, "{\"t\":"), (_topic, Payload(RunningApi.Now.AddMinutes(-3), "0.25")));

        Assert.Equal(["quarantined invalid-json", "accepted"], outcomes);
        var entry = (await _api.GetAsync($"/api/quarantine?pilot={RunningApi.Pilot}&device={_device}&reason=invalid-json"))["entries"]!.AsArray().Single()!;
        Assert.Equal("{\"t\":", Encoding.UTF8.GetString(Convert.FromBase64String((string)entry["payload"]!)));
    }

    [Fact]
    public async Task A_message_of_nobody_counts_under_its_gateway()
    {
        Assert.Equal(["quarantined wrong-topic", "quarantined unknown-device"],
            await _api.SendAsync(("nonsense", "{}"), ($"pilots/{RunningApi.Pilot}/no/one/readings", "{}")));

        var rows = (await _api.GetAsync($"/api/ledger?pilot={RunningApi.Pilot}"))["rows"]!.AsArray().Select(row => (string)row!["device"]!);
        Assert.Contains("-/-/gw", rows);
        Assert.Contains($"{RunningApi.Pilot}/no/one", rows);
        Assert.NotEmpty((await _api.GetAsync("/api/quarantine?pilot=-"))["entries"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/latest", HttpStatusCode.BadRequest)]
    [InlineData("/api/latest?pilot=none", HttpStatusCode.NotFound)]
    [InlineData("/api/latest?pilot=niger-state-water&site=none", HttpStatusCode.NotFound)]
    [InlineData("/api/readings?device=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("/api/readings?device=a/b/c", HttpStatusCode.NotFound)]
    [InlineData("/api/windows?device=a/b/c", HttpStatusCode.NotFound)]
    [InlineData("/api/alerts?pilot=niger-state-water&state=maybe", HttpStatusCode.BadRequest)]
    [InlineData("/api/alerts?pilot=niger-state-water&take=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/alerts/report?pilot=niger-state-water&format=pdf", HttpStatusCode.BadRequest)]
    [InlineData("/api/alerts/report?pilot=niger-state-water&from=2020-01-01&to=2026-01-01", HttpStatusCode.BadRequest)]
    [InlineData("/api/ledger?pilot=niger-state-water&from=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("/api/quarantine?pilot=Not~A~Name", HttpStatusCode.BadRequest)]
    [InlineData("/api/quarantine?reason=bad-weather", HttpStatusCode.BadRequest)]
    [InlineData("/api/quarantine?from=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("/api/quarantine/entries/nothing~of~this~name", HttpStatusCode.NotFound)]
    [InlineData("/api/quarantine?continuation=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("/api/quarantine?continuation=0.nonsense", HttpStatusCode.BadRequest)]
    [InlineData("/api/readings?device=niger-state-water/headworks/storage-tank&continuation=nonsense", HttpStatusCode.BadRequest)]
    [InlineData("/api/readings?device=niger-state-water/headworks/storage-tank&continuation=a.b", HttpStatusCode.BadRequest)]
    [InlineData("/api/readings?device=niger-state-water/headworks/storage-tank&continuation=z.b", HttpStatusCode.BadRequest)]
    [InlineData("/api/windows?period=5m&device=niger-state-water/headworks/storage-tank&continuation=nonsense", HttpStatusCode.BadRequest)]
    public async Task A_wrong_question_gets_a_problem(string path, HttpStatusCode status)
    {
        using var answer = await _api.Operator.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("{}", "malformed-batch")]
    [InlineData("[{}]", "malformed-batch")]
    [InlineData("[1]", "malformed-batch")]
    [InlineData("", "malformed-batch")]
    [InlineData("<html>", "malformed-batch")]
    public async Task What_is_no_batch_gets_a_problem_and_nothing_of_it_i_taken(string body, string code)
    {
        using var answer = await _api.Gateway.PostAsync(BatchLimits.Path, RunningApi.Batch(Encoding.UTF8.GetBytes(body)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(BatchLimits.ProblemPrefix + code, (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["type"]);
    }

    [Fact]
    public async Task An_acknowledgement_of_no_alert_gets_a_problem()
    {
        using var unknown = await _api.Operator.PostAsync("/api/alerts/a~b~c/acknowledge", null);

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private string Payload(DateTimeOffset at, string value) => $"{{\"t\":{at.ToUnixTimeMilliseconds()},\"values\":{{\"{_stream}\":{value}}}}}";
}
