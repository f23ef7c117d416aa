using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly ScratchData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task In_45_seconds_alerts_are_raised_and_cleared_and_every_message_is_accounted_for()
    {
        var (figures, told) = await RunAsync("45s");

        var messages = Number(figures, "messages");
        Assert.InRange(messages, 1_000, 1_000_000);
        Assert.Equal(messages, Number(figures, "accepted") + Number(figures, "duplicate") + Number(figures, "late") + Number(figures, "quarantined"));
        Assert.True(Number(figures, "readings") > messages);
        Assert.True(Number(figures, "alertsRaised") >= 3, figures.ToJsonString());
        Assert.True(Number(figures, "alertsCleared") >= 1, figures.ToJsonString());
        Assert.InRange((double)figures["costUsdPerMillionReadings"]!, 0.0001, 20);
        Assert.StartsWith("http://127.0.0.1:", (string?)figures["url"]);
        // Each is told once, with its name, as it happens.
        Assert.Equal(Number(figures, "alertsRaised"), told.Count(line => line.Contains("Z  ALERT  ", StringComparison.Ordinal)));
        Assert.Equal(Number(figures, "alertsCleared"), told.Count(line => line.Contains("Z  cleared  ", StringComparison.Ordinal)));
        Assert.Contains(told, line => line.Contains("ALERT    warning   Tank leaks at night: headworks/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_start_goes_on_from_where_the_last_one_stopped()
    {
        await RunAsync("8s");
        var stopped = ClockTime();

        var (second, _) = await RunAsync("8s");

        Assert.True(ClockTime() > stopped);
        Assert.True(Number(second, "accepted") > 0);
        Assert.Equal(0, Number(second, "duplicate") + Number(second, "late") + Number(second, "quarantined"));
    }

    [Fact]
    public async Task Asked_to_stop_it_ends_cleanly_and_keeps_its_data()
    {
        await using var demo = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");
        await demo.RunningAsync(_data.Path);
        await Until.TrueAsync(() => demo.Output.Any(line => line.Contains("messages/s", StringComparison.Ordinal)), "it shows figures");

        demo.AskToStop();

        Assert.Equal(0, await demo.EndAsync());
        Assert.False(File.Exists(Path.Combine(_data.Path, "running.json")));
        Assert.True(File.Exists(Path.Combine(_data.Path, "store.db")));
        Assert.Contains(demo.Output, line => line.StartsWith("messages", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--http-port", "HTTP")]
    [InlineData("--mqtt-port", "MQTT")]
    public async Task A_port_in_use_is_named_with_the_option_that_changes_it(string option, string what)
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port.ToString();
        string[] ports = option == "--http-port" ? [port, "0"] : ["0", port];

        var (code, _, error) = await SmartpilotsProcess.RunAsync("demo", "--data", _data.Path, "--http-port", ports[0], "--mqtt-port", ports[1], "--for", "5s");

        Assert.Equal(1, code);
        Assert.Equal($"Port {port} ({what}) is in use. Choose another with {option}, or any free one with {option} 0.", error.Trim());
    }

    [Theory]
    [InlineData("demo", "--for", "soon")]
    [InlineData("demo", "--http-port", "70000")]
    [InlineData("demo", "--colour", "red")]
    [InlineData("nonsense")]
    public async Task Wrong_usage_ends_with_2(params string[] arguments) => Assert.Equal(2, (await SmartpilotsProcess.RunAsync(arguments)).Code);

    [Fact]
    public async Task A_second_system_on_the_same_data_is_refused()
    {
        await using var first = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");
        await first.RunningAsync(_data.Path);

        var (code, _, error) = await SmartpilotsProcess.RunAsync("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0", "--for", "5s");

        Assert.Equal(1, code);
        Assert.Contains("already runs", error);
    }

    private async Task<(JsonNode Figures, string[] Told)> RunAsync(string length)
    {
        var (code, output, error) = await SmartpilotsProcess.RunAsync("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0", "--for", length, "--json");
        Assert.True(code == 0, error);
        return (JsonNode.Parse(Assert.Single(output))!, error.Split('\n'));
    }

    private DateTimeOffset ClockTime() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(_data.Path, "clock.json")))!["time"]!.GetValue<DateTimeOffset>();

    private static long Number(JsonNode figures, string name) => (long)figures[name]!;
}
