using SmartPilots.Core.Model;
using System.Collections.Concurrent;
using System.Text;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Simulation.Fleet;

/// <summary>One version of the pilot file.</summary>
/// <param name="Devices">Those that it lists, a letter each.</param>
/// <param name="HasColour">Whether it knows the stream that some messages bring along.</param>
/// <param name="Registers">Whether devices that it does not list are registered as they appear.</param>
/// <param name="RetentionDays">How long raw readings are kept.</param>
internal sealed record PilotEdition(string Devices, bool HasColour = false, bool Registers = false, int RetentionDays = 400)
{
    public const int RegistrationsPerHour = 1;

    private static readonly ConcurrentDictionary<PilotEdition, PilotDefinition> Read = new();

    /// <summary>As the product reads it.</summary>
    public PilotDefinition File => Read.GetOrAdd(this, edition =>
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(edition.Json()), "simulated");
        return result.Pilot ?? throw new InvalidOperationException(string.Join('\n', result.Errors));
    });

    /// <summary>The version as readings and states keep it.</summary>
    public string ShortVersion => File.Version[..DeviceDefinition.ShortVersionLength];

    public override string ToString() =>
        $"has {Devices}{(HasColour ? ", colour" : "")}{(Registers ? ", registers" : "")}, keeps {RetentionDays} days: {ShortVersion}";

    private string Json() => $$"""
        {
          "pilot": "{{SimulatedPilot.Id}}", "name": "simulated", "zone": "Europe/Madrid",
          {{(Registers ? $"\"unknownDevices\": \"register\", \"unknownDeviceType\": \"station\", \"registrationsPerHour\": {RegistrationsPerHour}," : "")}}
          "limits": { "staleAfterSeconds": {{SimulatedPilot.StaleAfterSeconds}}, "silentAfterSeconds": {{SimulatedPilot.SilentAfterSeconds}},
            "rawRetentionDays": {{RetentionDays}} },
          "deviceTypes": [ { "type": "station", "name": "Station", "streams": [
            {{(HasColour ? "{ \"stream\": \"colour\", \"unit\": \"1\" }," : "")}}
            { "stream": "flow", "unit": "L/s", "plausible": [0, 100], "physical": [-50, 1000], "sentinels": [-9] },
            { "stream": "level", "unit": "m" },
            { "stream": "wind", "unit": "deg", "kind": "angle" },
            { "stream": "pump", "unit": "1", "kind": "state" } ] } ],
          "sites": [ {{string.Join(", ", SimulatedPilot.Sites.Select(Json))}} ],
          "rules": [
            { "rule": "high-flow", "name": "high flow", "stream": "flow", "deviceTypes": ["station"], "above": 80, "clearAt": 60, "severity": "critical" },
            { "rule": "low-level", "name": "low level", "stream": "level", "deviceTypes": ["station"], "below": 2, "forSeconds": 60,
              "clearForSeconds": 30 },
            { "rule": "dry-run", "name": "dry run", "stream": "flow", "deviceTypes": ["station"], "below": 1, "while": { "stream": "pump", "is": 1 } } ]
        }
        """;

    private string Json(SimulatedSite site) => $$"""
        { "site": "{{site.Id}}", "name": "{{site.Id}}", "zone": "{{site.Zone}}", "devices": [
          {{string.Join(", ", site.Devices.Where(Devices.Contains).Select(name => $$"""{ "device": "{{name}}", "type": "station", "name": "{{name}}" }"""))}} ] }
        """;
}
