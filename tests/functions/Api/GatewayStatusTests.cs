using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPilots.Core.Wire;

namespace SmartPilots.Functions.Tests.Api;

public sealed class GatewayStatusTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Fact]
    public async Task What_a_gateway_reports_an_operator_sees_until_a_newer_report_comes()
    {
        Assert.Equal("204", await ReportAsync(RunningApi.SiteGateway, RunningApi.Now, "poison"));
        Assert.Equal("204", await ReportAsync(RunningApi.SiteGateway, RunningApi.Now.AddMinutes(1), "disk-low", "poison"));
        Assert.Equal("204", await ReportAsync(RunningApi.SiteGateway, RunningApi.Now.AddSeconds(30))); // an older one, late

        var gateways = (await api.GetAsync("/api/gateways"))["gateways"]!.AsArray();
        var site = gateways.Single(gateway => (string)gateway!["gateway"]! == RunningApi.SiteGateway)!;
        Assert.Equal(["disk-low", "poison"], site["report"]!["alarms"]!.AsArray().Select(alarm => (string)alarm!["code"]!));
        Assert.Equal("alarm", (string)site["state"]!);
        Assert.Equal(["disk-low", "poison"], site["alarms"]!.AsArray().Select(alarm => (string)alarm!["code"]!));
        Assert.Contains("Free space on the box", (string)site["alarms"]![0]!["todo"]!, StringComparison.Ordinal);
        Assert.Equal(($"{RunningApi.Pilot}/headworks", true, false), ((string)site["scope"]!, (bool)site["signs"]!, (bool)site["isRevoked"]!));
        var other = gateways.Single(gateway => (string)gateway!["gateway"]! == "gw")!;
        Assert.Equal(("never-reported", null), ((string)other["state"]!, other["report"]));
    }

    [Fact]
    public async Task A_report_is_signed_and_ones_own()
    {
        Assert.Equal("403 foreign-source", await ReportAsync("gw", RunningApi.Now));
        Assert.Equal("403 bad-signature", await PostAsync(RunningApi.SiteGateway, "{}"u8.ToArray(), "v1"));
        var nonsense = "{\"at\":1}"u8.ToArray();
        Assert.Equal("400 malformed-report", await PostAsync(RunningApi.SiteGateway, nonsense, Sign(nonsense)));
        var large = new byte[GatewayReport.MaxBytes + 1];
        Assert.Equal("400 malformed-report", await PostAsync(RunningApi.SiteGateway, large, Sign(large)));
    }

    private async Task<string> ReportAsync(string gateway, DateTimeOffset at, params string[] alarms)
    {
        var report = new GatewayReport(at, "e1", 5, 60, 10, 4, 1, 0, 0, 3, 1 << 30, 0.2, [.. alarms.Select(code => new GatewayAlarm(code, at, "look"))]);
        var body = JsonSerializer.SerializeToUtf8Bytes(report, JsonSerializerOptions.Web);
        return await PostAsync(gateway, body, Sign(body));
    }

    private string Sign(byte[] body) =>
        BatchSignature.Sign(RunningApi.SiteGateway, TimeProvider.System.GetUtcNow(), body, Encoding.UTF8.GetBytes(api.SiteSigningKey)).ToString();

    private async Task<string> PostAsync(string gateway, byte[] body, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, GatewayReport.PathOf(gateway)) { Content = new ByteArrayContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", api.SiteKey);
        request.Headers.Add(BatchSignature.Header, signature);
        using var answer = await api.Nobody.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return $"{(int)answer.StatusCode} {(text.Length > 0 ? ((string)JsonNode.Parse(text)!["type"]!)[BatchLimits.ProblemPrefix.Length..] : "")}".Trim();
    }
}
