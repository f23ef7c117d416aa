using System.Globalization;
using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary><c>backtest</c>: rules over history, and how what they say compares with what happened.</summary>
public sealed class BacktestTests : IDisposable
{
    private const string Pilot = """
        { "pilot": "p", "name": "P", "zone": "UTC",
          "deviceTypes": [ { "type": "tank", "streams": [ { "stream": "level_m", "unit": "m" } ] } ],
          "sites": [ { "site": "s", "devices": [ { "device": "t", "type": "tank" } ] } ],
          "rules": [ { "rule": "low", "name": "Low", "stream": "level_m", "deviceTypes": ["tank"], "below": 1 },
                     { "rule": "never-seen", "name": "New", "stream": "level_m", "deviceTypes": ["tank"], "learnedRange": { "learnDays": 1 } } ] }
        """;

    private const string Map = """
        { "pilot": "p", "site": "s", "time": { "column": "time", "format": "iso8601" }, "wide": [ { "device": "t", "columns": { "level": "level_m" } } ] }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-backtest-test-");

    [Fact]
    public async Task Alarms_of_a_recording_are_scored_against_what_happened()
    {
        // A day at 2 to 3 m; then a low level that a label knows, one that none knows, and a high one that was never seen before.
        string[] late = ["2026-03-02T06:00:00Z,0.5", "2026-03-02T07:00:00Z,2", "2026-03-02T12:00:00Z,0.4", "2026-03-02T13:00:00Z,2", "2026-03-02T18:00:00Z,9",
            "2026-03-02T19:00:00Z,2"];
        var data = File("data.csv", "time,level\n" + string.Concat(Enumerable.Range(0, 25).Select(hour =>
            string.Create(CultureInfo.InvariantCulture, $"2026-03-{1 + hour / 24:00}T{hour % 24:00}:00:00Z,{2 + hour % 2}\n"))) + string.Join('\n', late) + "\n");
        var labels = File("labels.csv", "start,end\n2026-03-02T05:00:00Z,2026-03-02T06:30:00Z\n2026-03-02T17:30:00Z,\n2026-03-02T22:00:00Z,2026-03-02T23:00:00Z\n");

        var (code, output, error) = await BacktestAsync("--data", data, "--map", File("p.map.json", Map), "--labels", labels, "--window", "3600",
            "--svg", Path.Combine(_folder.FullName, "p.svg"));

        Assert.True(code == 0, error);
        Assert.Equal("31 readings, 2026-03-01 00:00Z to 2026-03-02 19:00Z; 0 messages could not be read", output[0]);
        Assert.Equal("2026-03-02 06:00Z  2026-03-02 07:00Z  warning   low  p/s/t  0.5 m (limit 1)", output[1]);
        Assert.Equal("2026-03-02 18:00Z  2026-03-02 19:00Z  warning   never-seen  p/s/t  9 m (limit 3.1)", output[5]);
        Assert.Equal("3 events: 2 found, 1 missed; 5 alarms: 2 false, 1 repeats", output[^2]);
        Assert.StartsWith("precision 0.500, recall 0.667, delay 0.5 h (median)", output[^1]);
        Assert.Contains("p/s/t level_m: 0.4 to 9, 5 alarms", await System.IO.File.ReadAllTextAsync(Path.Combine(_folder.FullName, "p.svg")));
    }

    [Fact]
    public async Task Rules_over_several_devices_see_the_windows_of_all()
    {
        var rules = Pilot.Replace("\"devices\": [ {", "\"devices\": [ { \"device\": \"u\", \"type\": \"tank\" }, {", StringComparison.Ordinal)
            .Replace("\"rules\": [", """
                "rules": [ { "rule": "both", "name": "Both low", "site": "s",
                  "all": [ { "stream": "s/t/level_m", "below": 1.5 }, { "stream": "s/u/level_m", "below": 1.5 } ] },
                """, StringComparison.Ordinal);
        var map = Map.Replace("\"wide\": [", "\"wide\": [ { \"device\": \"u\", \"columns\": { \"other\": \"level_m\" } },", StringComparison.Ordinal);
        var data = "time,level,other\n" + string.Concat(Enumerable.Range(0, 10).Select(i =>
            $"2026-03-01T10:{5 * i:00}:00Z,{(i is > 2 and < 7 ? "1.2" : "2")},{(i is > 3 and < 7 ? "1.2" : "2")}\n"));

        var (code, output, error) = await SmartpilotsVerb.RunAsync("backtest", "--rules", File("both.json", rules), "--data", File("data.csv", data),
            "--map", File("both.map.json", map));

        Assert.True(code == 0, error);
        Assert.StartsWith("2026-03-01 10:25Z  2026-03-01 10:40Z  warning   both  p/s/_site", output[1]);
        Assert.Equal("all                              1 alarms", output[^1]);
    }

    [Fact]
    public async Task Rules_are_tried_on_a_scenario_and_what_they_miss_or_make_up_is_named()
    {
        var pilot = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "pilots", "iran-resilient-community.json")))!;
        var rule = pilot["rules"]!.AsArray().Single(one => (string)one!["rule"]! == "grid-lost")!;
        rule["rule"] = "made-up";

        var (code, output, _) = await SmartpilotsVerb.RunAsync("backtest", "scenario", "iran-resilient-community", "--from", "2026-11-01T14:00:00Z", "--for", "5h",
            "--rules", File("rules.json", pilot.ToJsonString()));

        Assert.Equal(1, code);
        Assert.Matches("^iran-resilient-community +360 +2 +1 +2 +5 +0.0 h  person [1-9][0-9]*$", output[1]);
        Assert.StartsWith("  missed: power-cut at 2026-11-01T14:30:00Z raised no grid-lost", output[2]);
        Assert.StartsWith("  false: made-up of iran-resilient-community/", output[3]);
    }

    [Theory]
    [InlineData("start,end\n2026-03-02T05:00:00Z,later\n", "labels.csv:2", "later")]
    [InlineData("from,to\n", "labels.csv:1", "columns start and end")]
    public async Task A_mistake_in_the_labels_is_named(string labels, string where, string what)
    {
        var (code, _, error) = await BacktestAsync("--data", File("data.csv", "time,level\n2026-03-01T00:00:00Z,2\n"), "--map", File("p.map.json", Map),
            "--labels", File("labels.csv", labels));

        Assert.Equal(2, code);
        Assert.Contains(where, error);
        Assert.Contains(what, error);
    }

    [Fact]
    public async Task A_recording_without_a_map_asks_for_one()
    {
        var (code, _, error) = await BacktestAsync("--data", File("data.csv", "time,level\n2026-03-01T00:00:00Z,2\n"));

        Assert.Equal(2, code);
        Assert.Contains("--map", error);
    }

    [SkippableFact]
    public async Task Ranges_learned_in_a_clean_year_find_most_attacks_on_a_real_network()
    {
        var folder = SharedData.PathTo("batadal");
        var pilot = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "pilots", "batadal.json")))!;
        pilot["rules"] = new JsonArray([.. pilot["deviceTypes"]!.AsArray().Select(type => (JsonNode)new JsonObject
        {
            ["rule"] = $"never-seen-{type!["type"]}", ["name"] = "Never seen", ["stream"] = (string)type["streams"]![0]!["stream"]!,
            ["deviceTypes"] = new JsonArray((string)type["type"]!),
            ["learnedRange"] = new JsonObject { ["learnDays"] = 365 }, ["clearForSeconds"] = 3 * 86_400,
        })]);

        var (code, output, error) = await SmartpilotsVerb.RunAsync("backtest", "--rules", File("rules.json", pilot.ToJsonString()), "--map", "batadal",
            "--data", Path.Combine(folder, "BATADAL_dataset03.csv.gz"), Path.Combine(folder, "BATADAL_dataset04.csv.gz"), "--from", "2016-07-04",
            "--labels", Path.Combine(folder, "attacks_dataset04.csv"));

        Assert.True(code == 0, error);
        Assert.Equal("7 events: 5 found, 2 missed; 20 alarms: 1 false, 14 repeats", output[^2]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<(int Code, IReadOnlyList<string> Output, string Error)> BacktestAsync(params string[] arguments) =>
        SmartpilotsVerb.RunAsync(["backtest", "--rules", File("rules.json", Pilot), .. arguments]);

    private string File(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
