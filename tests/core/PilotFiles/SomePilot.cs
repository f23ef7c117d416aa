using System.Text;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Core.Tests.PilotFiles;

/// <summary>A small pilot file whose parts a test may replace.</summary>
internal static class SomePilot
{
    public const string Json = """
        {
          "pilot": "p", "name": "P", "zone": "Africa/Lagos",
          "deviceTypes": [
            { "type": "meter",
              "streams": [
                { "stream": "flow", "unit": "L/s", "physical": [0, 100], "plausible": [0, 50], "sentinels": [-999] },
                { "stream": "turbidity", "unit": "NTU" },
                { "stream": "running", "kind": "state" }
              ] }
          ],
          "sites": [{ "site": "s", "devices": [{ "device": "d", "type": "meter" }] }],
          "rules": [
            { "rule": "high", "name": "High", "stream": "flow", "deviceTypes": ["meter"], "above": 5, "clearAt": 4 }
          ]
        }
        """;

    public static PilotFileResult Read(string json) => PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "p.json");

    /// <summary>The only device of a valid file.</summary>
    public static DeviceDefinition Device(string json = Json)
    {
        var result = Read(json);
        Assert.Empty(result.Errors);
        return result.Pilot!.Sites[0].Devices[0];
    }

    /// <summary>The only device, with this decoder.</summary>
    public static DeviceDefinition DeviceWith(string decoder) =>
        Device(Json.Replace("\"type\": \"meter\",\n", $"\"type\": \"meter\", \"decoder\": {decoder},\n"));
}
