using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Observing;

/// <summary>The system as Prometheus sees it, with the files of infra/monitoring.</summary>
[Collection(nameof(ObservedSystem))]
public sealed partial class MetricsTests(ObservedSystem observed)
{
    private static readonly string Monitoring = Repository.PathTo("infra/monitoring");

    [SkippableFact]
    public async Task Prometheus_scrapes_a_running_system_by_a_key_and_finds_its_metrics_well_formed()
    {
        TestTool.SkipIfMissing("prometheus");
        await observed.PublishAsync(0.4);
        using var http = new HttpClient { BaseAddress = new Uri(observed.System.Api) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/metrics")).StatusCode);
        var key = (await observed.System.CommandAsync("key", "api", "add", "prometheus", "--role", "viewer", "--scope", "*", "--owner", "tests"))[0].Split(' ')[^1];
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        await Until.TrueAsync(async () => (await http.GetStringAsync("/metrics")).Contains("smartpilots_functions_alerts_total{", StringComparison.Ordinal), "it counts");

        var metrics = await http.GetStringAsync("/metrics");
        await TestTool.RunAsync("promtool", ["check", "metrics"], input: metrics);
        Assert.Empty(Names(metrics).Except(Documented()));

        using var scratch = new ScratchData();
        var (port, config) = (FreePort.Next(), Path.Combine(scratch.Path, "prometheus.yml"));
        await File.WriteAllTextAsync(Path.Combine(scratch.Path, "key"), key);
        await File.WriteAllTextAsync(config, Shipped(new Uri(observed.System.Api).Authority));
        File.Copy(Path.Combine(Monitoring, "smartpilots.rules.yml"), Path.Combine(scratch.Path, "smartpilots.rules.yml"));
        using var prometheus = TestTool.Start("prometheus", [$"--config.file={config}", $"--storage.tsdb.path={scratch.Path}/data",
            $"--web.listen-address=127.0.0.1:{port}"]);
        try
        {
            using var asked = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Until.TrueAsync(async () => await ValueAsync(asked, "up") == "1"
                && await ValueAsync(asked, "smartpilots_functions_alerts_total{transition=\"raised\"}") is not null, "the target is up and its values are stored");
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync();
        }
    }

    [SkippableFact]
    public async Task The_shipped_rules_are_well_formed_and_raise_what_they_say()
    {
        TestTool.SkipIfMissing("promtool");
        await TestTool.RunAsync("promtool", ["check", "rules", Path.Combine(Monitoring, "smartpilots.rules.yml")]);
        await TestTool.RunAsync("promtool", ["test", "rules", Path.Combine(Monitoring, "smartpilots.rules.test.yml")]);
    }

    [Fact]
    public void Dashboard_and_rules_ask_for_metrics_that_are_documented()
    {
        var dashboard = Repository.Read("infra/monitoring/grafana-dashboard.json");
        Assert.NotEmpty(JsonNode.Parse(dashboard)!["panels"]!.AsArray());
        var asked = Names(dashboard + Repository.Read("infra/monitoring/smartpilots.rules.yml"));
        Assert.Empty(asked.Except(Documented()));
        Assert.True(asked.Count > 15);
    }

    // In Prometheus' spelling, without what it adds to a histogram.
    private static HashSet<string> Names(string text) => [.. Name().Matches(text).Select(match => Part().Replace(match.Value, ""))];

    private static HashSet<string> Documented() => Names(Repository.Read("docs/observe.md"));

    // The shipped file, for a system in clear on this machine.
    private static string Shipped(string target) => Repository.Read("infra/monitoring/prometheus.yml")
        .Replace("box.example.org:8080", target, StringComparison.Ordinal)
        .Replace("/etc/prometheus/smartpilots/key", "key", StringComparison.Ordinal)
        .Replace("scheme: https", "scheme: http", StringComparison.Ordinal)
        .Replace("    tls_config:\n      ca_file: /etc/prometheus/smartpilots/authority.crt\n", "", StringComparison.Ordinal)
        .Replace("scrape_interval: 15s", "scrape_interval: 1s", StringComparison.Ordinal)
        .Split("\n  # A gateway of its own")[0];

    private static async Task<string?> ValueAsync(HttpClient prometheus, string query)
    {
        try
        {
            var answer = JsonNode.Parse(await prometheus.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}"))!;
            return (string?)answer["data"]!["result"]!.AsArray().FirstOrDefault()?["value"]![1];
        }
        catch (HttpRequestException)
        {
            return null; // it is still starting
        }
    }

    [GeneratedRegex("smartpilots_(?:gateway|functions)_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Part();
}
