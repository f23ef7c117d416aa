using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SmartPilots.Core.Wire;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>A gateway at a site, let in by <c>key gateway add</c>, as far as it reports on itself.</summary>
internal sealed class SiteBox(string name, string key, string signingKey)
{
    public static async Task<SiteBox> AddAsync(string name, string dataFolder)
    {
        var (code, output, error) = await SmartpilotsVerb.RunAsync("key", "gateway", "add", name, "--scope", "niger-state-water/headworks", "--data", dataFolder);
        Assert.True(code == 0, error);
        return new SiteBox(name, Last(output, "key "), Last(output, "signing key "));
    }

    /// <summary>Until the running system knows the new gateway.</summary>
    public async Task ReportAsync(string api, params GatewayAlarm[] alarms)
    {
        using var http = new HttpClient { BaseAddress = new Uri(api), Timeout = SmartpilotsProcess.Patience };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await Until.TrueAsync(async () =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var report = new GatewayReport(now, "e1", 18_211, 9_000, 20_000, 1_789, 0, 0, 0, 3, 4_000_000_000, 44, alarms, [new("live", "halted")], 900);
            var body = JsonSerializer.SerializeToUtf8Bytes(report, JsonSerializerOptions.Web);
            using var request = new HttpRequestMessage(HttpMethod.Post, GatewayReport.PathOf(name)) { Content = new ByteArrayContent(body) };
            request.Headers.Add(BatchSignature.Header, BatchSignature.Sign(name, now, body, Encoding.UTF8.GetBytes(signingKey)).ToString());
            using var answer = await http.SendAsync(request);
            return answer.IsSuccessStatusCode;
        }, $"the report of {name} is taken");
    }

    private static string Last(IReadOnlyList<string> output, string start) =>
        output.Single(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..].Trim();
}
