using System.Text;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>A device with as many streams as a pilot file may have, each with the longest name and numbers there are.</summary>
public sealed class WideDeviceTests
{
    private const int More = 117; // beside the three of the scene
    private readonly IngestScene _scene = new();

    public WideDeviceTests()
    {
        var streams = Enumerable.Range(0, More).Select(i => $$"""{ "stream": "{{Name(i)}}", "unit": "deg", "kind": "angle" }""");
        var json = IngestScene.PilotJson.Replace("{ \"stream\": \"running\"", $"{string.Join(", ", streams)}, {{ \"stream\": \"running\"",
            StringComparison.Ordinal);
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "test.json");
        Assert.Empty(result.Errors);
        _scene.Pilots.Current = new PilotCatalog([result.Pilot!]);
        _scene.Clock.Advance(TimeSpan.FromHours(10));
    }

    // A commit over a limit of the service would be refused whenever its batch came again.
    [Fact]
    public async Task Its_batches_are_cut_so_that_every_commit_is_one_that_the_service_takes()
    {
        var messages = Enumerable.Range(0, 60).Select(i => _scene.Message(300 * i, Values)).ToArray();
        Assert.Equal(string.Join(' ', Enumerable.Repeat("accepted", 60)), await _scene.SendAsync(messages));
    }

    private static string Name(int i) => $"an_angle_of_one_of_the_many_panels_of_a_plan_{i:D3}";

    private static string Values { get; } =
        string.Join(",", Enumerable.Range(0, More).Select(i => $"\"{Name(i)}\":{123_456_789_012_345 - i}.123456789"));
}
