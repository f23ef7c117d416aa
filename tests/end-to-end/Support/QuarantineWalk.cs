using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Local.Running;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>A system with its own copy of a pilot file, which an engineer edits; asked by the <c>smartpilots</c> command as by hand.</summary>
internal sealed class QuarantineWalk : IAsyncDisposable
{
    public const string Pilot = "niger-state-water";
    private readonly ScratchData _data = new();
    private readonly ScratchData _pilots = new();
    private LocalSystem? _system;

    public QuarantineWalk() => File.Copy(Repository.PathTo($"pilots/{Pilot}.json"), PilotFile);

    public LocalSystem System => _system!;
    public OperatorClient Operator => new(System.Api, System.Credentials.OperatorKey);

    private string PilotFile => Path.Combine(_pilots.Path, $"{Pilot}.json");

    public async Task StartAsync() => _system = await LocalSystem.StartAsync(
        new LocalSystemOptions(_data.Path, TimeProvider.System) { PilotsFolder = _pilots.Path, HttpPort = 0, MqttPort = 0, GatherSeconds = 0.02 },
        NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>Adds a device type and a device of it to the pilot file.</summary>
    public void Teach(string deviceType, string site, string device)
    {
        var pilot = JsonNode.Parse(File.ReadAllText(PilotFile))!;
        pilot["deviceTypes"]!.AsArray().Add(JsonNode.Parse(deviceType));
        pilot["sites"]!.AsArray().Single(one => (string)one!["site"]! == site)!["devices"]!.AsArray().Add(JsonNode.Parse(device));
        File.WriteAllText(PilotFile, pilot.ToJsonString());
    }

    public async Task RestartAsync()
    {
        await System.DisposeAsync();
        await StartAsync();
    }

    /// <summary><c>smartpilots quarantine …</c> on this system: its exit code and the lines it prints.</summary>
    public async Task<(int Code, string Output)> QuarantineAsync(params string[] arguments)
    {
        var (code, output, error) = await SmartpilotsVerb.RunAsync(["quarantine", .. arguments, "--data", _data.Path]);
        return (code, string.Join('\n', output) + error);
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await _system.DisposeAsync();
        _data.Dispose();
        _pilots.Dispose();
    }
}
