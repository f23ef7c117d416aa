using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SmartPilots.Functions.Tests.Api;

public sealed class CorrectionApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Device = "batadal/c-town/t2";
    private const string At = "2026-11-22T11:00:00Z";

    [Fact]
    public async Task A_reading_is_replaced_then_voided_and_both_corrections_are_told()
    {
        await SendAsync("pilots/batadal/c-town/t2/readings", 3.5m);

        var made = await PostAsync(Ask("c-1", "replace", 2.25m));
        Assert.Equal((3.5m, 2.25m, "key op"), ((decimal)made["original"]!, (decimal)made["value"]!, (string)made["by"]!));
        var reading = await ReadingAsync();
        Assert.Equal((2.25m, 3.5m, "replaced"), ((decimal)reading["value"]!, (decimal)reading["original"]!, (string)reading["quality"]!));
        Assert.Equal(made.ToJsonString(), (await PostAsync(Ask("c-1", "replace", 2.25m))).ToJsonString());

        await PostAsync(Ask("c-2", "void", null));
        Assert.Equal("voided", (string)(await ReadingAsync())["quality"]!);
        var all = (await api.GetAsync($"/api/corrections?device={Device}"))["corrections"]!.AsArray();
        Assert.Equal(["replace c-1", "void c-2"], all.Select(c => $"{c!["action"]} {c["id"]}"));
        Assert.Empty((await api.GetAsync($"/api/windows?device={Device}&period=1h"))["windows"]!.AsArray());

        using var verified = await api.Operator.PostAsJsonAsync("/api/verify", new { pilot = "batadal", site = "c-town" });
        Assert.Equal(0, (int)JsonNode.Parse(await verified.Content.ReadAsStringAsync())!["differenceCount"]!);
    }

    [Theory]
    [InlineData("c-9", "flow", "void", null, "test", HttpStatusCode.BadRequest)]
    [InlineData("c-9", "level_m", "void", 1.0, "test", HttpStatusCode.BadRequest)]
    [InlineData("c-9", "level_m", "replace", null, "test", HttpStatusCode.BadRequest)]
    [InlineData("c-9", "level_m", "replace", 1000.0, "test", HttpStatusCode.BadRequest)]
    [InlineData("c-9", "level_m", "void", null, " ", HttpStatusCode.BadRequest)]
    [InlineData("c 9", "level_m", "void", null, "test", HttpStatusCode.BadRequest)]
    [InlineData("c-9", "level_m", "void", null, "test", HttpStatusCode.NotFound)]
    public async Task A_correction_that_cannot_be_made_gets_a_problem(string id, string stream, string action, double? value, string reason, HttpStatusCode status)
    {
        using var answer = await api.Operator.PostAsJsonAsync("/api/corrections",
            new { id, device = "batadal/c-town/t3", stream, at = At, action, value, reason });
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("nonsense", HttpStatusCode.BadRequest)]
    [InlineData("{\"device\":\"batadal/c-town/t1\",\"pilot\":\"batadal\"}", HttpStatusCode.BadRequest)]
    [InlineData("{\"device\":\"batadal/c-town/t99\"}", HttpStatusCode.NotFound)]
    [InlineData("{\"pilot\":\"batadal\",\"site\":\"none\"}", HttpStatusCode.NotFound)]
    [InlineData("{\"device\":\"batadal/c-town/t1\"}", HttpStatusCode.OK)]
    public async Task What_to_verify_must_be_said(string body, HttpStatusCode status)
    {
        using var answer = await api.Operator.PostAsync("/api/rebuild", new StringContent(body));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task The_ledger_names_gaps() =>
        Assert.NotNull((await api.GetAsync("/api/ledger?pilot=batadal"))["gaps"]);

    private static object Ask(string id, string action, decimal? value) =>
        new { id, device = Device, stream = "level_m", at = At, action, value, reason = "float stuck" };

    private async Task SendAsync(string topic, decimal value) =>
        Assert.Equal(["accepted"], await api.SendAsync((topic, $"{{\"t\":\"{At}\",\"values\":{{\"level_m\":{value}}}}}")));

    private async Task<JsonNode> PostAsync(object ask)
    {
        using var answer = await api.Operator.PostAsJsonAsync("/api/corrections", ask);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<JsonNode> ReadingAsync() =>
        (await api.GetAsync($"/api/readings?device={Device}&from=2026-11-22T00:00:00Z"))["readings"]!.AsArray().Single()!;
}
