using System.Text.Json.Nodes;
using SmartPilots.Cli.Commands.Pilots;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary>From an empty folder to devices of one's own: a new pilot, a device that is added, devices that were heard before they were known.</summary>
public sealed class OwnPilotTests
{
    [SkippableFact]
    public async Task A_new_pilot_takes_added_devices_and_adopts_unknown_ones_while_it_runs()
    {
        TestTool.SkipIfMissing("mosquitto_pub");
        await using var system = new ServedSystem();
        File.Delete(Path.Combine(system.PilotsFolder, "village.json"));
        await RunAsync("pilot", "new", "village", "--zone", "Africa/Lagos", "--site", "well", "--pilots", system.PilotsFolder);
        await system.StartAgainAsync(ServedSystem.OnTheNetwork);

        await TryAsync(await system.CommandAsync("pilot", "add-device", ServedSystem.Device, "--type", "tank-probe", "--stream", "level_m:m"));
        await TryAsync(await system.CommandAsync("pilot", "add-device", "village/well/plug", "--type", "tasmota-energy"));
        await system.CommandAsync("pilot", "add-device", "village/well/shed", "--type", "dragino-lht52", "--id", "lht52-shed", "--server", "the-things-stack");
        await PostAsync(system, await system.CommandAsync("key", "add-integration", "tts", "--pilot", "village"));
        Publish(system, "pilots/village/well/heard/readings", """{"values":{"temp_c":21.5}}""");
        Publish(system, "garden/pump1/state", """{"flow_lps":1.2}""");
        using var asked = system.Operator;
        await Until.TrueAsync(async () => (await asked.GetAsync("/api/quarantine"))["entries"]!.AsArray().Count == 2, "both wait");

        var dry = await system.CommandAsync("pilot", "adopt", "village/well/heard", "--dry-run");
        Assert.Contains("device village/well/heard, a heard-type", dry);
        Assert.Contains("1 message taken in", await system.CommandAsync("pilot", "adopt", "village/well/heard"));
        Assert.Contains("1 message taken in", await system.CommandAsync("pilot", "adopt", "garden/pump1/state", "--as", "village/garden/pump", "--name", "Pump"));

        Assert.Contains("No message of an unknown device or topic waits.", await system.CommandAsync("pilot", "adopt"));
        await Until.TrueAsync(async () => (await asked.GetAsync("/api/latest?pilot=village"))["devices"]!.AsArray().Select(device => (string)device!["device"]!)
            .Order().SequenceEqual(["village/garden/pump", "village/well/heard", "village/well/plug", "village/well/shed", ServedSystem.Device]), "each has a value");
    }

    [Fact]
    public void On_a_terminal_it_asks_again_until_the_answer_will_do()
    {
        var said = new StringWriter();
        var ask = new Questions(new StringReader("Lagos\n\nAfrica/Lagos\n"), said);

        Assert.Equal("Africa/Lagos", ask.Ask("--zone", "Its time zone", null, text => text.Contains('/') ? null : "no zone"));
        Assert.Equal("Its time zone: no zone\nIts time zone: no zone\nIts time zone: ", said.ToString().ReplaceLineEndings("\n"));
        Assert.Equal("main", new Questions(null, said).Ask("--site", "Its site", null, _ => null, "main"));
        Assert.Throws<InvalidDataException>(() => new Questions(null, said).Ask("--zone", "Its time zone", null, _ => null));
    }

    [Theory]
    [InlineData("--zone", "pilot", "new", "village")]
    [InlineData("Africa/Lagos is", "pilot", "new", "village", "--zone", "lagos")]
    [InlineData("village.json is there already", "pilot", "new", "village", "--zone", "Africa/Lagos")]
    [InlineData("is in", "pilot", "add-device", "village/well/tank", "--type", "tank-probe")]
    [InlineData("there is no device type nothing", "pilot", "add-device", "village/well/x", "--type", "nothing")]
    [InlineData("there is village", "pilot", "add-device", "town/well/x", "--type", "tank-probe")]
    public async Task What_is_wrong_is_named_and_nothing_is_written(string said, params string[] arguments)
    {
        await using var system = new ServedSystem();
        var before = await File.ReadAllTextAsync(Path.Combine(system.PilotsFolder, "village.json"));
        string[] data = arguments[1] == "new" ? [] : ["--data", system.DataFolder];

        var (code, _, error) = await SmartpilotsVerb.RunAsync([.. arguments, "--pilots", system.PilotsFolder, .. data]);

        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(system.PilotsFolder, "village.json")));
        Assert.Empty(Directory.GetFiles(system.DataFolder));
    }

    // The printed line, as a person would run it, at once.
    private static async Task TryAsync(IReadOnlyList<string> said) =>
        await TestTool.RunAsync("sh", ["-c", said.Single(one => one.StartsWith("try ", StringComparison.Ordinal))["try ".Length..]]);

    // As The Things Stack does, with what the command says to set there.
    private static async Task PostAsync(ServedSystem system, IReadOnlyList<string> said)
    {
        using var http = system.Trusting();
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {said[0]["key ".Length..].Trim()}");
        var url = said.Single(line => line.StartsWith("  URL", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        using var answer = await http.PostAsync(url, new StringContent("""
            {"end_device_ids":{"device_id":"lht52-shed"},"uplink_message":{"f_port":2,"f_cnt":7,"frm_payload":"CGYCWAYOAWlWYcA=","received_at":"2026-01-01T12:00:00.2Z"}}
            """, null, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static void Publish(ServedSystem system, string topic, string payload)
    {
        var credentials = JsonNode.Parse(File.ReadAllText(Path.Combine(system.DataFolder, "credentials.json")))!;
        using var client = TestTool.Start("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{system.Running["mqttPort"]}", "-u", (string)credentials["mqttUser"]!,
            "-P", (string)credentials["mqttPassword"]!, "-q", "1", "-t", topic, "-m", payload]);
        client.WaitForExit();
        Assert.Equal(0, client.ExitCode);
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var (code, _, error) = await SmartpilotsVerb.RunAsync(arguments);
        Assert.True(code == 0, error);
    }
}
