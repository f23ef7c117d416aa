using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

public sealed class DemoTests : IDisposable
{
    private const string Raised = "Z  ALERT  ";
    private const string Cleared = "Z  cleared  ";
    private readonly ScratchData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Asked_for_some_seconds_it_ends_by_itself_with_its_figures()
    {
        var (code, output, error) = await SmartpilotsVerb.RunAsync("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0", "--for", "3s");

        Assert.True(code == 0, error);
        Assert.Single(output, line => line.StartsWith("messages ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asked_to_stop_it_ends_cleanly_and_the_next_start_goes_on_from_there()
    {
        var (first, told) = await RunUntilAsync(demo => Until.TrueAsync(() => Told(demo, Raised).Length > 0, "an alert is told"));
        IsAccountedFor(first, told);
        var stopped = ClockTime();
        Assert.False(File.Exists(Path.Combine(_data.Path, "running.json")));
        Assert.True(File.Exists(Path.Combine(_data.Path, "store.db")));

        var (second, _) = await RunUntilAsync(HasStoredAsync);

        Assert.True(ClockTime() > stopped);
        Assert.True(Number(first, "accepted") > 0 && Number(second, "accepted") > 0);
        // A clock that went back would send the same readings again. Late is what may have waited on disk between the two.
        Assert.Equal(0, Number(second, "duplicate") + Number(second, "quarantined"));
        Assert.Equal(Number(second, "messages"), Number(second, "accepted") + Number(second, "late"));
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

        var (code, _, error) = await SmartpilotsVerb.RunAsync("demo", "--data", _data.Path, "--http-port", ports[0], "--mqtt-port", ports[1], "--for", "5s");

        Assert.Equal(1, code);
        Assert.Equal($"Port {port} ({what}) is in use. Choose another with {option}, or any free one with {option} 0.", error.Trim());
    }

    [Theory]
    [InlineData("demo", "--for", "soon")]
    [InlineData("demo", "--http-port", "70000")]
    [InlineData("demo", "--colour", "red")]
    [InlineData("nonsense")]
    public async Task Wrong_usage_ends_with_2(params string[] arguments) => Assert.Equal(2, (await SmartpilotsVerb.RunAsync(arguments)).Code);

    private static void IsAccountedFor(JsonNode figures, string[] told)
    {
        var messages = Number(figures, "messages");
        Assert.InRange(messages, 500, 1_000_000);
        Assert.Equal(messages, Number(figures, "accepted") + Number(figures, "duplicate") + Number(figures, "late") + Number(figures, "quarantined"));
        Assert.True(Number(figures, "readings") > messages);
        Assert.InRange((double)figures["costUsdPerMillionReadings"]!, 0.0001, 20);
        Assert.StartsWith("http://127.0.0.1:", (string?)figures["url"]);
        // Each is told once, with its name, as it happens.
        Assert.Equal(Number(figures, "alertsRaised"), told.Count(line => line.Contains(Raised, StringComparison.Ordinal)));
        Assert.Equal(Number(figures, "alertsCleared"), told.Count(line => line.Contains(Cleared, StringComparison.Ordinal)));
    }

    // However long it takes: what is to be seen comes by the pilot's clock, which waits for a slow machine. Then it is asked to stop.
    private async Task<(JsonNode Figures, string[] Told)> RunUntilAsync(Func<SmartpilotsProcess, Task> seen)
    {
        await using var demo = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0", "--json");
        await demo.RunningAsync(_data.Path);
        await seen(demo);
        demo.AskToStop();
        Assert.True(await demo.EndAsync() == 0, demo.Error);
        return (JsonNode.Parse(Assert.Single(demo.Output))!, demo.Error.Split('\n'));
    }

    private static string[] Told(SmartpilotsProcess demo, string what) =>
        [.. demo.Error.Split('\n').Where(line => line.Contains(what, StringComparison.Ordinal))];

    private static Task HasStoredAsync(SmartpilotsProcess demo) => Until.TrueAsync(
        () => Told(demo, " readings  alerts ").Any(line => !line.Contains("  0 readings", StringComparison.Ordinal)), "readings are stored");

    private DateTimeOffset ClockTime() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(_data.Path, "clock.json")))!["time"]!.GetValue<DateTimeOffset>();

    private static long Number(JsonNode figures, string name) => (long)figures[name]!;
}
