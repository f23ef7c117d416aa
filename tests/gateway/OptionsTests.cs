using SmartPilots.Gateway.Commands;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests;

public sealed class OptionsTests
{
    private static readonly GatewayOptions Good = new()
    {
        Gateway = "g1",
        DataFolder = "data",
        Functions = new Uri("https://pilot.example.org"),
        FunctionsKey = "key",
    };

    [Fact]
    public void Good_options_have_no_problem() => Assert.Empty(Good.Problems());

    [Fact]
    public void Each_bad_key_is_named()
    {
        var functions = new Uri("ftp://x");
        var bad = Good with { Gateway = "G 1", Functions = functions, MqttPort = 70000, BatchEvents = 0, GatherSeconds = double.NaN };
        Assert.Equal(["Gateway", "Functions", "MqttPort", "BatchEvents", "GatherSeconds"], bad.Problems().Select(p => p.Split(':')[0]));
    }

    [Fact]
    public void A_file_gives_the_options_it_names()
    {
        var options = Read("{\"gateway\":\"g1\",\"mqttPort\":1,\"spoolOverflow\":\"DropOldest\"}");
        Assert.Equal(new GatewayOptions { Gateway = "g1", MqttPort = 1, SpoolOverflow = SpoolOverflow.DropOldest }, options);
    }

    [Theory]
    [InlineData("{\"gatway\":\"g1\"}", "gatway")]
    [InlineData("{\"mqttPort\":\"1883\"}", "mqttPort")]
    [InlineData("{\"sendWindows\":[null]}", "$.sendWindows[0]: null is no value here")]
    [InlineData("{", "gateway.json")]
    public void A_file_with_a_mistake_is_refused_with_its_place(string json, string named)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(json));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static GatewayOptions Read(string json)
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("gateway.json"), json);
        return OptionsFile.Read(folder.File("gateway.json"));
    }
}
