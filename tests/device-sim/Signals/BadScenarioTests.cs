using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim.Tests.Signals;

public sealed class BadScenarioTests : IDisposable
{
    private const string Good = """
        { "pilot": "p", "zone": "UTC", "inputs": { "leak": 0 },
          "components": [{ "kind": "walk", "name": "x", "mean": "leak", "deviation": 1 }],
          "events": [{ "label": "l", "from": "01:00", "to": "02:00", "set": { "leak": 1 } }],
          "devices": { "s/d": { "streams": { "level_m": { "of": "x" } } } } }
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"UTC\"", "\"Nowhere\"", "$.zone")]
    [InlineData("\"walk\"", "\"stroll\"", "$.components[0].kind")]
    [InlineData("\"mean\"", "\"meen\"", "$.components[0].mean")]
    [InlineData("\"deviation\": 1", "\"deviation\": 1, \"houers\": 2", "$.components[0].houers")]
    [InlineData("\"deviation\": 1", "\"deviation\": \"much\"", "$.components[0].deviation")]
    [InlineData("\"mean\": \"leak\"", "\"mean\": \"leek\"", "$.components")]
    [InlineData("\"01:00\"", "\"25:00\"", "$.events[0].from")]
    [InlineData("{ \"leak\": 1 }", "{ \"lock\": 1 }", "$.events[0].set.lock")]
    [InlineData("\"label\": \"l\"", "\"label\": \"l\", \"devices\": [\"s/e\"]", "$.events[0].devices")]
    [InlineData("\"s/d\"", "\"S/d\"", "$.devices['S/d']")]
    [InlineData("\"of\": \"x\"", "\"of\": \"y\"", "$.devices['s/d'].streams.level_m.of")]
    [InlineData("\"of\": \"x\"", "\"of\": \"x\", \"resolution\": 0", "$.devices['s/d'].streams.level_m.resolution")]
    [InlineData("\"of\": \"x\"", "\"of\": \"x\", \"everySeconds\": 90", "$.devices['s/d'].streams.level_m.everySeconds")]
    [InlineData("\"pilot\"", "\"pilots\"", "$.pilots")]
    public void A_mistake_is_named_with_its_path(string was, string becomes, string where)
    {
        Assert.Contains(was, Good);
        var file = _folder.Write("bad.json", Good.Replace(was, becomes));

        var wrong = Assert.Throws<InputFileException>(() => ScenarioReader.Read(file, 1));

        Assert.StartsWith($"{file}: {where}: ", wrong.Message);
    }

    [Fact]
    public void The_good_one_is_good() => Assert.Single(ScenarioReader.Read(_folder.Write("good.json", Good), 1).Devices);
}
