using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Serve;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>A pilot file edited while a system runs, as its user edits it; messages sent with mosquitto's own client.</summary>
public sealed class PilotReloadTests : IDisposable
{
    private const string Device = $"{SystemByHand.Pilot}/headworks/storage-tank";
    private const string Stream = "\"stream\": \"level_m\"";
    private readonly ScratchData _data = new();
    private readonly string _pilots;

    public PilotReloadTests()
    {
        _pilots = Directory.CreateDirectory(Path.Combine(_data.Path, "edited")).FullName;
        File.Copy(Repository.PathTo($"pilots/{SystemByHand.Pilot}.json"), PilotFile);
    }

    private string PilotFile => Path.Combine(_pilots, $"{SystemByHand.Pilot}.json");

    public void Dispose() => _data.Dispose();

    [SkippableFact]
    public async Task An_edited_file_is_taken_while_the_system_runs_and_one_with_mistakes_is_told_and_changes_nothing()
    {
        Skip.IfNot(MosquittoPub.IsHere, "mosquitto_pub is not installed");
        await using var system = SmartpilotsProcess.Start("serve", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0", "--pilots", _pilots);
        var running = await system.RunningAsync(_data.Path);
        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_data.Path, "credentials.json")))!;
        using var api = new OperatorClient((string)running["api"]!, (string)credentials["operatorKey"]!);
        var text = await File.ReadAllTextAsync(PilotFile);
        var before = await VersionAsync(api);
        var measured = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-30); // when nothing else was measured

        await SaveAsync(text.Replace("\"zone\": \"Africa/Lagos\"", "\"zone\": \"Africa/Lagoon\"", StringComparison.Ordinal));
        await Until.TrueAsync(async () => (string?)(await api.GetAsync("/api/health"))["pilotFiles"] == "refused", "the mistake is told");
        Assert.Contains((await api.GetAsync("/api/health"))["refused"]!.AsArray(), line =>
            ((string)line!).StartsWith($"{PilotFile}:", StringComparison.Ordinal) && ((string)line!).Contains("$.zone", StringComparison.Ordinal));
        await Until.TrueAsync(() => system.Error.Contains("$.zone: \"Africa/Lagoon\" is no time zone", StringComparison.Ordinal), "standard error tells it too");
        Assert.Equal(before, await VersionAsync(api));

        await SaveAsync(WithNewStream(text));
        await Until.TrueAsync(async () => await VersionAsync(api) != before, "the edited file is in force");
        Assert.Equal("ok", (string?)(await api.GetAsync("/api/health"))["pilotFiles"]);
        Assert.Equal(0, await MosquittoPub.PublishAsync((int)running["mqttPort"]!, (string)credentials["mqttUser"]!, (string)credentials["mqttPassword"]!,
            $"pilots/{Device}/readings", Encoding.UTF8.GetBytes($"{{\"t\":\"{measured:s}Z\",\"values\":{{\"lid_open\":1}}}}")));
        JsonNode? reading = null;
        await Until.TrueAsync(async () => (reading = (await api.GetAsync(
            $"/api/readings?device={Device}&from={measured:s}Z&to={measured.AddDays(1):s}Z"))["readings"]!.AsArray().SingleOrDefault()) is not null, "it is stored");
        Assert.Equal(("lid_open", (await VersionAsync(api))[..8]), ((string)reading!["stream"]!, (string)reading["pilotVersion"]!));
    }

    [Fact]
    public async Task The_pilot_verbs_put_list_show_and_withdraw_a_file_of_a_running_system()
    {
        await using var system = new ServeHere(["--data", _data.Path, "--http-port", "0", "--mqtt-port", "0", "--pilots", _pilots]);
        await system.RunningAsync(_data.Path);
        var text = await File.ReadAllTextAsync(PilotFile);
        var edited = Path.Combine(_data.Path, "edited.json");

        await File.WriteAllTextAsync(edited, text.Replace("\"clearAt\"", "\"clearsAt\"", StringComparison.Ordinal));
        var wrong = await PilotAsync("put", edited);
        Assert.Equal(2, wrong.Code);
        Assert.Contains("$.rules[0].clearsAt", wrong.Error);

        await File.WriteAllTextAsync(edited, WithNewStream(text));
        var put = await PilotAsync("put", edited);
        Assert.True(put.Code == 0, put.Error);
        Assert.Contains("is in force", Assert.Single(put.Output));
        Assert.Contains("  put  ", Assert.Single((await PilotAsync("list")).Output));
        var versions = (await PilotAsync("versions", SystemByHand.Pilot)).Output;
        Assert.Equal(["package", "put"], versions.Select(line => line.Split("  ")[2].Trim()));
        Assert.EndsWith("in force", versions[1]);
        Assert.Equal(WithNewStream(text).Trim(), string.Join('\n', (await PilotAsync("show", SystemByHand.Pilot)).Output).Trim());
        Assert.Equal(text.Trim(), string.Join('\n', (await PilotAsync("show", SystemByHand.Pilot, "--version", versions[0][..8])).Output).Trim());
        Assert.Equal(0, (await PilotAsync("withdraw", SystemByHand.Pilot)).Code);
        Assert.Contains("  package  ", Assert.Single((await PilotAsync("list")).Output));
        Assert.Equal(1, (await PilotAsync("show", "atlantis")).Code);
    }

    private Task<(int Code, IReadOnlyList<string> Output, string Error)> PilotAsync(params string[] arguments) =>
        SmartpilotsVerb.RunAsync(["pilot", .. arguments, "--data", _data.Path]);

    // At once: while a file is half written, what is wrong with it is something else.
    private async Task SaveAsync(string text)
    {
        var next = Path.Combine(_data.Path, "next");
        await File.WriteAllTextAsync(next, text);
        File.Move(next, PilotFile, overwrite: true);
    }

    private static async Task<string> VersionAsync(OperatorClient api) => (string)(await api.GetAsync("/api/pilots"))["pilots"]!.AsArray().Single()!["version"]!;

    private static string WithNewStream(string text)
    {
        var start = text.IndexOf(Stream, StringComparison.Ordinal);
        Assert.True(start > 0);
        return $"{text[..start]}\"stream\": \"lid_open\", \"kind\": \"state\" }}, {{ {text[start..]}";
    }
}
