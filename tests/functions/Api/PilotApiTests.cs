using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Api;

public sealed class PilotApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Path = $"/api/pilots/{RunningApi.Pilot}";
    private static readonly string File = Repository.Read($"pilots/{RunningApi.Pilot}.json");

    [Fact]
    public async Task A_file_is_put_listed_shown_and_withdrawn_and_readings_say_which_version_decoded_them()
    {
        var packaged = await VersionAsync();
        var changed = File.Replace("\"unknownDevices\": \"quarantine\"", "\"unknownDevices\": \"register\", \"unknownDeviceType\": \"level-probe\"",
            StringComparison.Ordinal);
        Assert.NotEqual(File, changed);
        Assert.Equal(["quarantined unknown-device"], await SendAsync("tank-9", 1));

        var put = await CallAsync(HttpMethod.Put, Path, changed);
        var version = (string)put["version"]!;
        Assert.Equal((packaged, 30), ((string)put["before"]!, (int)put["everywhereWithinSeconds"]!));
        Assert.Equal((version, "put"), await InForceAsync());
        Assert.Equal(["accepted"], await SendAsync("tank-9", 2));

        var versions = (await api.GetAsync($"{Path}/versions"))["versions"]!.AsArray();
        Assert.Equal([(packaged, "package"), (version, "put")], versions.Select(one => ((string)one!["version"]!, (string)one["origin"]!))
            .OrderBy(one => one.Item2, StringComparer.Ordinal)); // of the same time here: the clock stands still
        Assert.Equal(changed, await api.Operator.GetStringAsync(Path));
        Assert.Equal(File, await api.Operator.GetStringAsync($"{Path}?version={packaged[..8]}"));
        var device = (await api.GetAsync("/api/pilots"))["pilots"]!.AsArray().SelectMany(pilot => pilot!["sites"]!.AsArray())
            .SelectMany(site => site!["devices"]!.AsArray()).Single(one => one!["registeredAt"] is not null)!;
        Assert.Equal(($"{RunningApi.Pilot}/headworks/tank-9", "level-probe"), ((string)device["device"]!, (string)device["type"]!));
        var reading = (await api.GetAsync($"/api/readings?device={device["device"]}"))["readings"]!.AsArray().Single()!;
        Assert.Equal(version[..8], (string)reading["pilotVersion"]!);
        var proof = await CallAsync(HttpMethod.Post, "/api/verify", $"{{\"device\":\"{device["device"]}\"}}");
        Assert.Equal((1, 0), ((int)proof["readings"]!, (int)proof["differenceCount"]!));

        await CallAsync(HttpMethod.Delete, Path, null);
        Assert.Equal((packaged, "package"), await InForceAsync());
    }

    [Fact]
    public async Task A_file_with_mistakes_is_refused_with_all_of_them_and_nothing_changes()
    {
        var before = await VersionAsync();
        using var answer = await api.Operator.PutAsync(Path, Json(File.Replace("\"clearAt\"", "\"clearsAt\"", StringComparison.Ordinal)
            .Replace("Africa/Lagos", "Africa/Lagoon", StringComparison.Ordinal)));
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "urn:smartpilots:problem:wrong-pilot-file"), (answer.StatusCode, (string)problem["type"]!));
        var errors = problem["errors"]!.AsArray();
        Assert.Contains(errors, error => (string)error!["path"]! == "$.zone" && (int)error["line"]! > 1
            && ((string)error["fix"]!).Contains("Africa/Lagos", StringComparison.Ordinal));
        Assert.Contains(errors, error => (string)error!["path"]! == "$.rules[0].clearsAt");
        Assert.Equal(before, await VersionAsync());
    }

    [Theory]
    [InlineData("/api/pilots/batadal", 422, "other-pilot")]
    [InlineData("/api/pilots/atlantis", 404, "not-found")]
    [InlineData("/api/pilots/atlantis/versions", 404, "not-found")]
    [InlineData("/api/pilots/niger-state-water?version=00000000", 404, "not-found")]
    [InlineData("/api/pilots/niger-state-water?version=0", 404, "not-found")]
    public async Task What_is_not_there_or_does_not_fit_is_said(string path, int status, string code)
    {
        using var answer = status == 422 ? await api.Operator.PutAsync(path, Json(File)) : await api.Operator.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal($"urn:smartpilots:problem:{code}", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["type"]);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused()
    {
        using var answer = await api.Operator.PutAsync(Path, Json(new string(' ', 5 * 1024 * 1024)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private async Task<string> VersionAsync() => (await InForceAsync()).Version;

    private async Task<(string Version, string Origin)> InForceAsync()
    {
        var pilot = (await api.GetAsync("/api/pilots"))["pilots"]!.AsArray().Single(one => (string)one!["pilot"]! == RunningApi.Pilot)!;
        return ((string)pilot["version"]!, (string)pilot["origin"]!);
    }

    private Task<string[]> SendAsync(string device, int level) => api.SendAsync(($"pilots/{RunningApi.Pilot}/headworks/{device}/readings",
        $"{{\"t\":\"2026-11-22T11:59:0{level}Z\",\"values\":{{\"level_m\":{level}}}}}"));

    private async Task<JsonNode> CallAsync(HttpMethod method, string path, string? body)
    {
        using var answer = await api.Operator.SendAsync(new HttpRequestMessage(method, path) { Content = body is null ? null : Json(body) });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
