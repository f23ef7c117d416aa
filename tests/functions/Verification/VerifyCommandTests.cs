using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Cli.Commands.Verification;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Pilots;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Verification;

public sealed class VerifyCommandTests : IDisposable
{
    private const string Device = "batadal/c-town/t1";
    private static readonly DateTime Today = new(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-verify-");
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_sound_store_is_told_with_its_hash_and_a_damaged_one_with_each_difference_until_it_is_rebuilt()
    {
        await FillAsync();
        Assert.Equal(0, await RunAsync("verify", "--json"));
        var report = JsonNode.Parse(_output.ToString())!["pilots"]!.AsArray().Single()!;
        Assert.Equal(("batadal", 30, 0), ((string)report["pilot"]!, (int)report["report"]!["readings"]!, (int)report["report"]!["differenceCount"]!));
        var hash = (string)report["report"]!["hash"]!;

        await DamageAsync();
        Assert.Equal(1, await RunAsync("verify", "--device", Device));
        Assert.Contains($"{Device} 1h 2026-11-21T00:00:00Z: missing-window", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("rebuild", "--site", "batadal/c-town"));
        Assert.Contains("1 windows repaired", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("verify", "--pilot", "batadal"));
        Assert.Contains($"batadal: hash {hash}", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_verified_is_said()
    {
        Assert.Equal(1, await RunAsync("verify"));
        Assert.Equal(2, await RunAsync("verify", "--pilot", "atlantis"));
        Assert.NotEmpty(VerifyCommand.CreateVerify().Parse(["--pilot", "a", "--site", "a/b"]).Errors);
    }

    private async Task<int> RunAsync(string verb, params string[] arguments)
    {
        _output.GetStringBuilder().Clear();
        var command = verb == "verify" ? VerifyCommand.CreateVerify() : VerifyCommand.CreateRebuild();
        return await command.Parse([.. arguments, "--data", _folder.FullName]).InvokeAsync(new InvocationConfiguration { Output = _output });
    }

    private async Task FillAsync()
    {
        using var store = new SqliteTelemetryStore(Path.Combine(_folder.FullName, "store.db"));
        var pilots = new PilotSource(PilotsFolder.Load(Repository.PathTo("pilots")));
        var source = new SourceId("gw", "e1", SourceId.Live);
        var at = new DateTimeOffset(Today.AddDays(-1)).ToUnixTimeMilliseconds();
        DeviceEvent[] events = [.. Enumerable.Range(0, 30).Select(i => new DeviceEvent(source, i + 1, $"pilots/{Device}/readings", Today.Ticks,
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"t\":{at + i * 600_000},\"values\":{{\"level_m\":{i / 10m}}}}}"))))];
        var outcomes = await App.Part<IngestPipeline>(store, new HandClock(Today), pilots).IngestAsync(events, default);
        Assert.All(outcomes, outcome => Assert.Equal(Outcome.Accepted, outcome.Outcome));
    }

    private async Task DamageAsync()
    {
        using var store = new SqliteTelemetryStore(Path.Combine(_folder.FullName, "store.db"));
        var key = new WindowKey(Period.Hour, Today.AddDays(-1).Ticks).RowKey;
        await store.CommitAsync([new RowCommit(Tables.Telemetry, "batadal~c-town~t1", [new RowWrite(RowOperation.Delete, new Row(key, []), "*")])], default);
    }
}
