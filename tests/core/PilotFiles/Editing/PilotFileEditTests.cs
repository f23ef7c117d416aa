using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.PilotFiles.Editing;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.PilotFiles.Editing;

/// <summary>What an author wrote stays to the byte; what is added is laid out as people would.</summary>
public sealed class PilotFileEditTests
{
    [Fact]
    public void A_new_file_reads_without_mistakes_and_grows_line_by_line()
    {
        var edit = PilotFileEdit.New("village", "Brunnen Süd", "NG", "Africa/Lagos", "well", "Well");
        edit.AddDeviceType(new JsonObject { ["type"] = "probe", ["streams"] = new JsonArray(new JsonObject { ["stream"] = "level_m", ["unit"] = "m" }) });
        edit.AddDevice("well", "tank", "Tank", "probe", []);
        edit.AddDevice("well", "plug", "Plug", "tasmota-energy", ["plug-1"]);
        edit.AddSource(new JsonObject { ["topic"] = "tele/{device}/SENSOR" });

        Assert.Equal("""
            {
              "pilot": "village",
              "name": "Brunnen Süd",
              "country": "NG",
              "zone": "Africa/Lagos",
              "sites": [
                { "site": "well", "name": "Well", "devices": [
                  { "device": "tank", "type": "probe", "name": "Tank" },
                  { "device": "plug", "type": "tasmota-energy", "name": "Plug", "ids": ["plug-1"] }
                ] }
              ],
              "deviceTypes": [
                { "type": "probe", "streams": [{ "stream": "level_m", "unit": "m" }] }
              ],
              "sources": [
                { "topic": "tele/{device}/SENSOR" }
              ]
            }

            """.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(edit.Json));
        Assert.Empty(PilotFileReader.Read(edit.Json, "village.json").Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void Every_byte_of_a_file_stays_and_its_line_endings_are_kept(string start)
    {
        var before = Encoding.UTF8.GetBytes(start + Repository.Read("pilots/niger-state-water.json").ReplaceLineEndings("\r\n"));
        var site = PilotFileReader.Read(before, "f").Pilot!.Sites[^1].Id;
        var edit = new PilotFileEdit(before);

        edit.AddDevice(site, "added", "Größe", "tasmota-socket", []);

        var after = edit.Json;
        var same = before.AsSpan().CommonPrefixLength(after);
        Assert.True(after.AsSpan().EndsWith(before.AsSpan(same)));
        Assert.DoesNotContain('\n', Encoding.UTF8.GetString(after).Replace("\r\n", "", StringComparison.Ordinal));
        var read = PilotFileReader.Read(after, "f");
        Assert.Contains(read.Pilot!.Sites[^1].Devices, device => device is { Key.Device: "added", Name: "Größe" });
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Each_shipped_file_takes_a_site_a_device_and_a_source(string file)
    {
        var edit = new PilotFileEdit(Encoding.UTF8.GetBytes(Repository.Read($"pilots/{file}")));

        edit.AddSite("added", "Added");
        edit.AddDevice("added", "plug", "Plug", "tasmota-energy", ["added-plug"]);
        edit.AddSource(new JsonObject { ["topic"] = "added/{device}" });

        Assert.Empty(PilotFileReader.Read(edit.Json, file).Errors);
    }

    public static TheoryData<string> Shipped() =>
        [.. Directory.EnumerateFiles(Repository.PathTo("pilots"), "*.json").Select(file => Path.GetFileName(file)!)
            .Where(file => !file.Contains("schema", StringComparison.Ordinal))];
}
