using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>Replays of loggers' files into a system that is started for them.</summary>
public sealed class LoggerReplayTests : IDisposable
{
    private const string Map = """
        { "pilot": "batadal", "site": "c-town", "time": { "column": "t", "format": "yyyy-MM-dd HH:mm" }, "order": "oldest-first",
          "wide": [{ "device": "t1", "columns": { "a": "level_m" } }] }
        """;

    private readonly ScratchData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task What_is_rounded_on_entry_is_no_difference_of_the_comparison()
    {
        var (code, output, error) = await ReplayAsync("t,a\n2025-03-01 00:00,0.41234567891234\n2025-03-01 00:15,0.413\n", Map, "--compare", "--json");

        Assert.True(code == 0, error);
        Assert.Equal((2L, 0L), ((long)JsonNode.Parse(output[^1])!["accepted"]!, (long)JsonNode.Parse(output[^1])!["store"]!["different"]!));
        Assert.Contains("rounded to the 9 decimals", error);
    }

    [Fact]
    public async Task A_recording_whose_stream_the_pilot_does_not_have_says_why_nothing_was_accepted()
    {
        var (code, _, error) = await ReplayAsync("t,a\n2025-03-01 00:00,0.412\n", Map.Replace("level_m", "depth_m"));

        Assert.Equal(1, code);
        Assert.Contains("quarantined: 1 x unknown-stream", error);
        Assert.Contains("nothing was accepted", error);
    }

    [Fact]
    public async Task A_mistake_in_a_pilot_file_is_named_and_ends_in_no_trace()
    {
        var pilots = Directory.CreateDirectory(Path.Combine(_data.Path, "pilots")).FullName;
        await File.WriteAllTextAsync(Path.Combine(pilots, "batadal.json"), """{ "pilot": "batadal", "name": 7 }""");

        var (code, _, error) = await ReplayAsync("t,a\n2025-03-01 00:00,0.412\n", Map);

        Assert.Equal(2, code);
        Assert.Contains("batadal.json", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task A_recording_of_days_ago_is_replayed_as_of_now_with_nothing_ahead_of_the_clock()
    {
        Directory.CreateDirectory(_data.Path);
        var capture = Path.Combine(_data.Path, "c.jsonl");
        var (recorded, _, why) = await SmartpilotsVerb.RunAsync("device-sim", "run", "niger-state-water", "--from", "2026-11-01T00:00:00Z",
            "--for", "1h", "--out", capture);
        Assert.True(recorded == 0, why);

        var (code, output, error) = await SmartpilotsVerb.RunAsync("replay", capture, "--rebase", "--json", "--data", _data.Path);

        Assert.True(code == 0, error);
        var result = JsonNode.Parse(output[^1])!;
        Assert.Equal(((long)result["sent"]!, 0L), ((long)result["accepted"]!, (long)result["quarantined"]!));
    }

    private async Task<(int Code, IReadOnlyList<string> Output, string Error)> ReplayAsync(string text, string map, params string[] options)
    {
        Directory.CreateDirectory(_data.Path);
        var (file, mapFile) = (Path.Combine(_data.Path, "r.csv"), Path.Combine(_data.Path, "r.map.json"));
        await File.WriteAllTextAsync(file, text);
        await File.WriteAllTextAsync(mapFile, map);
        var (code, output, error) = await SmartpilotsVerb.RunAsync(["replay", file, "--map", mapFile, "--data", _data.Path, .. options]);
        return (code, output, error);
    }
}
