using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

public sealed class ReplayTests : IDisposable
{
    private static readonly string Recording = Path.Combine(Shared, "batadal", "BATADAL_dataset04.csv.gz");
    private readonly ScratchData _data = new();

    private static string Shared => Environment.GetEnvironmentVariable("SMARTPILOTS_DATA")
        ?? Path.GetFullPath(Path.Combine(SmartPilots.Tests.Support.Repository.Root, "..", "shared", "data"));

    public void Dispose() => _data.Dispose();

    [SkippableFact]
    public async Task A_recording_is_reconciled_and_sent_again_it_stores_nothing_new()
    {
        Skip.IfNot(File.Exists(Recording), "the BATADAL recording is not here");

        var first = await ReplayAsync();
        var second = await ReplayAsync();

        Assert.True(Number(first, "accepted") > 10_000);
        Assert.Equal((0L, 0L, 0L), (Number(first, "duplicate"), Number(first, "quarantined"), Number(first, "missing")));
        Assert.True(Number(first, "late") == 0, "in one lane no message of a device overtakes another, however fast the replay");
        Assert.Equal(Number(first, "sent"), Number(second, "duplicate"));
        Assert.Equal((0L, 0L, 0L), (Number(second, "accepted"), Number(second, "late"), Number(second, "missing")));
    }

    [SkippableFact]
    public async Task Killed_in_the_middle_of_a_replay_and_started_again_nothing_is_missing()
    {
        Skip.IfNot(File.Exists(Recording), "the BATADAL recording is not here");
        var system = StartSystem();
        await system.RunningAsync(_data.Path);
        // Two weeks in at least 10 s: at full speed a fast machine has published it all before there is anything to see.
        await using var replay = SmartpilotsProcess.Start([.. Arguments(), "--speed", "120000"]);
        await Until.TrueAsync(() => replay.Error.Contains("messages published", StringComparison.Ordinal), "the replay is under way");

        await system.KillAsync();
        await system.DisposeAsync();
        await using var restarted = StartSystem();
        await restarted.RunningAsync(_data.Path);

        Assert.True(await replay.EndAsync() == 0, replay.Error);
        var result = JsonNode.Parse(replay.Output[^1])!;
        Assert.Equal(0, Number(result, "missing"));
        Assert.True(Number(result, "sent") > 10_000);
        Assert.InRange(Number(result, "accepted") + Number(result, "late") + Number(result, "duplicate"), Number(result, "sent"),
            Number(result, "sent") + Number(result, "republished"));
    }

    [Fact]
    public async Task A_fleet_larger_than_its_pilot_file_is_reconciled_and_its_devices_stay_known_to_the_data_folder()
    {
        var (code, output, error) = await SmartpilotsVerb.RunAsync("device-sim", "run", "myanmar-handwashing", "--devices", "40", "--from",
            "2026-10-01T00:00:00Z", "--for", "2h", "--check", "--json", "--data", _data.Path);

        Assert.True(code == 0, error);
        Assert.StartsWith("seed 1", error);
        var result = JsonNode.Parse(Assert.Single(output))!;
        Assert.Equal((Number(result, "sent"), 0L), (Number(result, "accepted"), Number(result, "quarantined")));
        var (verified, lines, _) = await SmartpilotsVerb.RunAsync("verify", "--pilot", "myanmar-handwashing", "--data", _data.Path);
        Assert.Equal(0, verified);
        Assert.StartsWith("myanmar-handwashing: 40 devices", lines[0]);
    }

    [SkippableFact]
    public async Task Stations_that_no_pilot_file_lists_are_made_from_the_recording_and_reconciled()
    {
        var recording = Path.Combine(Shared, "ukflood2014", "www", "stations", "20140214.tsv");
        Skip.IfNot(File.Exists(recording), "the UK floods recording is not here");

        var (code, output, error) = await SmartpilotsVerb.RunAsync("replay", recording, "--map", "uk-floods", "--check", "--json", "--data",
            _data.Path);

        Assert.True(code == 0, error);
        var result = JsonNode.Parse(output[^1])!;
        Assert.Equal((1735L, 1735L, 0L), (Number(result, "sent"), Number(result, "accepted"), Number(result, "missing")));
    }

    private SmartpilotsProcess StartSystem() => SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");

    private async Task<JsonNode> ReplayAsync()
    {
        var (code, output, error) = await SmartpilotsVerb.RunAsync(Arguments());
        Assert.True(code == 0, error);
        return JsonNode.Parse(output[^1])!;
    }

    // Of its six months the first two weeks.
    private string[] Arguments() =>
        ["replay", Recording, "--map", "pilots/maps/batadal.map.json", "--to", "2016-07-18T00:00:00Z", "--data", _data.Path, "--json"];

    private static long Number(JsonNode result, string name) => (long)result[name]!;
}
