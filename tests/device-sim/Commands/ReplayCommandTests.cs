using System.Text.Json;
using SmartPilots.DeviceSim.Commands;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Commands;

public sealed partial class ReplayCommandTests : IAsyncLifetime
{
    private const string Map = """
        { "pilot": "p", "site": "s", "time": { "column": "at", "format": "yyyy-MM-dd HH:mm" },
          "long": { "deviceColumn": "who", "columns": { "level": "level_m" } } }
        """;

    private readonly ScratchFolder _folder = new();
    private readonly List<SystemRequest> _requests = [];
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private TinySystem _system = null!;

    public async Task InitializeAsync() => _system = await TinySystem.StartAsync();

    public async Task DisposeAsync()
    {
        await _system.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("max")]
    [InlineData("100000")]
    public async Task A_recording_is_published_and_reconciled(string speed)
    {
        var code = await RunAsync("replay", Csv("a,2026-01-01 00:01,2\na,2026-01-01 00:00,1\nb,2026-01-01 00:00,1"), "--map",
            MapFile(), "--json", "--speed", speed);

        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal("""3 3 0 0 0 0""", string.Join(' ', new[] { "sent", "accepted", "duplicate", "late", "quarantined", "missing" }
            .Select(name => json.RootElement.GetProperty(name).GetInt32())));
        Assert.Single(_output.ToString().TrimEnd().Split('\n'));
        var first = speed == "max" ? "2" : "1"; // a rhythm needs the order of time
        Assert.EndsWith($"\"level_m\":{first}}}}}", _system.Arrived.First(message => message.Topic.Contains("/a/")).Payload);
    }

    [Fact]
    public async Task A_second_replay_says_that_nothing_new_was_stored()
    {
        string[] arguments = ["replay", Csv("a,2026-01-01 00:00,1"), "--map", MapFile()];
        await RunAsync(arguments);

        Assert.Equal(0, await RunAsync(arguments));

        Assert.Contains("sent 1 = accepted 0 + duplicate 1 + late 0 + quarantined 0", _output.ToString());
        Assert.EndsWith("nothing missing, nothing new stored", _output.ToString().TrimEnd());
    }

    [Fact]
    public async Task What_is_missing_makes_it_fail_and_is_named()
    {
        _system.Keep = topic => !topic.Contains("/b/");

        var code = await RunAsync("replay", Csv("a,2026-01-01 00:00,1\nb,2026-01-01 00:00,1"), "--map", MapFile(), "--stall", "1");

        Assert.Equal(1, code);
        Assert.EndsWith("1 missing", _output.ToString().TrimEnd());
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_makes_it_fail_and_is_named()
    {
        var code = await RunAsync("replay", Csv("a,2026-01-01 00:00,1\nb,2026-01-01,1"), "--map", MapFile());

        Assert.Equal(1, code);
        Assert.Contains("line 3: '2026-01-01' is no time", _error.ToString());
        Assert.Single(_system.Arrived);
    }

    [Fact]
    public async Task A_bad_map_stops_it_before_anything_is_sent()
    {
        var code = await RunAsync("replay", Csv("a,2026-01-01 00:00,1"), "--map", _folder.Write("bad.json", "{}"));

        Assert.Equal(2, code);
        Assert.Empty(_system.Arrived);
    }

    [Fact]
    public async Task A_fleet_runs_and_is_reconciled_and_its_labels_are_written()
    {
        var labels = Path.Combine(_folder.Path, "labels.jsonl");

        var code = await RunAsync("run", "niger-state-water", "--seed", "5", "--from", "2026-11-22T23:30:00+01:00", "--for", "15h",
            "--labels", labels, "--json");

        Assert.Equal(0, code);
        Assert.StartsWith("seed 5", _error.ToString());
        Assert.Equal(12 * 15 * 60, _system.Arrived.Count);
        Assert.Equal(["leak 2026-11-23T00:30:00Z 2026-11-23T03:00:00Z", "contamination 2026-11-23T05:30:00Z 2026-11-23T07:30:00Z",
            "dry-run 2026-11-23T08:00:00Z 2026-11-23T09:00:00Z"], File.ReadLines(labels).Select(line =>
        {
            using var label = JsonDocument.Parse(line);
            return string.Join(' ', new[] { "label", "start", "end" }.Select(name => label.RootElement.GetProperty(name).GetString()));
        }));
    }

    [Fact]
    public async Task Faults_that_befall_whole_devices_for_a_while_are_labelled_with_their_true_times()
    {
        var labels = Path.Combine(_folder.Path, "labels.jsonl");
        var plan = _folder.Write("plan.json", """
            { "faults": [ { "kind": "freeze", "devices": ["/storage-tank/"], "afterMinutes": 20, "forMinutes": 10, "everyMinutes": 60 },
                          { "kind": "outage", "afterMinutes": 90, "forMinutes": 15 }, { "kind": "drop", "share": 0.1 } ] }
            """);

        Assert.Equal(0, await RunAsync("run", "niger-state-water", "--from", "2026-11-22T10:00:00Z", "--for", "2h", "--faults",
            plan, "--labels", labels, "--out", Path.Combine(_folder.Path, "c.jsonl")));

        var first = new DateTimeOffset(new Fleet(ShippedPilots.Scenario("niger-state-water"), 1).Messages(
            NodaTime.Instant.FromUtc(2026, 11, 22, 10, 0), NodaTime.Instant.FromUtc(2026, 11, 22, 11, 0)).First().Ticks, TimeSpan.Zero);
        string[] expected = [Label("freeze", 20, 30, 1), Label("freeze", 80, 90, 1), Label("outage", 90, 105, 12)];
        Assert.Equal(expected, File.ReadLines(labels).Select(line => JsonDocument.Parse(line).RootElement).Select(label =>
            $"{label.GetProperty("label")} {label.GetProperty("start")} {label.GetProperty("end")} "
            + $"{label.GetProperty("devices").GetArrayLength()}"));
        string Label(string name, int from, int to, int devices) => System.FormattableString.Invariant(
            $"{name} {first.AddMinutes(from):yyyy-MM-ddTHH:mm:ssZ} {first.AddMinutes(to):yyyy-MM-ddTHH:mm:ssZ} {devices}");
    }

    [Fact]
    public async Task A_system_started_for_the_occasion_is_told_of_devices_beyond_the_pilot_file()
    {
        _system.Devices.AddRange(new Fleet(ShippedPilots.Scenario("niger-state-water"), 1, 14).Devices.Select(device => $"{device.Key}"));

        var code = await RunAsync("run", "niger-state-water", "--devices", "14", "--for", "10m");

        Assert.Equal(0, code);
        Assert.Equal(14, _requests.Single().Extended.Single().Definition.Sites.Sum(site => site.Devices.Count));
        Assert.Equal(14, _system.Arrived.Select(message => message.Topic).Distinct().Count());
    }

    [Fact]
    public async Task A_running_system_that_does_not_know_the_devices_is_sent_nothing()
    {
        var code = await RunAsync("run", "niger-state-water", "--devices", "14", "--for", "10m");

        Assert.Equal(1, code);
        Assert.Contains("The running system does not know niger-state-water/", _error.ToString());
        Assert.Contains("device-sim pilot fleet", _error.ToString());
        Assert.Empty(_system.Arrived);
    }

    [Fact]
    public async Task Messages_in_quarantine_because_their_device_is_unknown_make_a_replay_of_new_devices_fail()
    {
        _system.Unknown = "/river/";
        var csv = _folder.Write("r.tsv", "Time\tstationReference\tregion\tngr\tstationName\tparameter\tqualifier\tunits\tvalue\t\n"
            + "2014-02-20T07:00:00Z\tRIVER\tThames\t\tRiver\tWater Level\tStage\tm\t1\t\n"
            + "2014-02-20T07:00:00Z\tBROOK\tThames\t\tBrook\tWater Level\tStage\tm\t1\t\n");

        var code = await RunAsync("replay", csv, "--map", "uk-floods");

        Assert.Equal(1, code);
        Assert.Contains("2 devices are not in the system's pilot file", _error.ToString());
        Assert.Contains("1 messages of devices that the system does not know are in quarantine", _error.ToString());
        Assert.StartsWith("sent 2 = accepted 1 + duplicate 0 + late 0 + quarantined 1", _output.ToString());
    }

    [Fact]
    public async Task The_pilot_file_with_the_further_devices_can_be_written_for_a_system_elsewhere()
    {
        var file = Path.Combine(_folder.Path, "niger.json");

        Assert.Equal(0, await RunAsync("pilot", "fleet", "niger-state-water", "--devices", "30", "--out", file));

        var read = SmartPilots.Core.PilotFiles.PilotFileReader.Read(File.ReadAllBytes(file), file);
        Assert.Equal(30, read.Pilot!.Sites.Sum(site => site.Devices.Count));
    }

    [Fact]
    public async Task A_broker_without_an_api_is_sent_all_and_nothing_is_compared()
    {
        Environment.SetEnvironmentVariable("TINY_PASSWORD", "right");

        var code = await RunAsync("run", "niger-state-water", "--from", "2026-11-22T00:00:00Z", "--for", "10m",
            "--broker", $"127.0.0.1:{_system.MqttPort}", "--user", "devices", "--password-env", "TINY_PASSWORD");

        Assert.Equal(0, code);
        Assert.Equal(120, _system.Arrived.Count);
        Assert.Empty(_requests);
        Assert.StartsWith("120 messages published, 0 refused", _output.ToString());
    }

    [Fact]
    public async Task A_system_elsewhere_is_reconciled_by_its_api()
    {
        Environment.SetEnvironmentVariable("TINY_PASSWORD", "right");
        Environment.SetEnvironmentVariable("TINY_KEY", "operator");

        var code = await RunAsync("run", "niger-state-water", "--from", "2026-11-22T00:00:00Z", "--for", "10m",
            "--broker", $"127.0.0.1:{_system.MqttPort}", "--user",
            "devices", "--password-env", "TINY_PASSWORD", "--api", _system.Address.Api.ToString(), "--key-env", "TINY_KEY");

        Assert.Equal(0, code);
        Assert.StartsWith("sent 120 = accepted 120", _output.ToString());
    }

    private string Csv(string rows) => _folder.Write("r.csv", $"who,at,level\n{rows}\n");

    private string MapFile() => _folder.Write("map.json", Map);

    private Task<int> RunAsync(params string[] arguments) => RunAsync(arguments, (request, _) =>
    {
        _requests.Add(request);
        return Task.FromResult(new SystemLease(_system.FindAsync));
    });

    private Task<int> RunAloneAsync(params string[] arguments) => RunAsync(arguments, (request, _) =>
    {
        _requests.Add(request);
        throw new InvalidOperationException("no system was to be opened");
    });

    private Task<int> RunAsync(string[] arguments, OpenSystem open) => Verbs.RunAsync(arguments, _output, _error, open);
}
