using System.Text.Json.Nodes;
using SmartPilots.DeviceSim.Bench;
using SmartPilots.DeviceSim.Commands;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Bench;

public sealed class LoadRunTests
{
    private static readonly DateTimeOffset Past = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_open_loop_sends_at_its_rate_whatever_the_answers_do()
    {
        await using var system = await TinySystem.StartAsync();

        var result = await RunAsync(system, new BenchOptions { Connections = 2, Rate = 100 });

        Assert.InRange(result.Puback.Count, 95, 105);
        Assert.Equal(0, result.Unanswered);
    }

    [Fact]
    public async Task A_stall_of_the_broker_shows_in_all_messages_that_were_due_meanwhile()
    {
        await using var system = await TinySystem.StartAsync();
        var taken = 0;
        system.Before = () => Interlocked.Increment(ref taken) == 40 ? Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System) : Task.CompletedTask;

        var result = await RunAsync(system, new BenchOptions { Connections = 1, Rate = 100 });

        Assert.True(result.Puback.Milliseconds(0.85) > 200, $"a closed loop would have hidden it: {result.Puback}");
    }

    [Fact]
    public async Task A_ramp_ends_at_the_first_rate_that_does_not_hold()
    {
        await using var system = await TinySystem.StartAsync();
        // One connection whose broker takes a message in 600 ms can't do two a second, and does one on a machine that is busy elsewhere
        // for a second too.
        system.Before = () => Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System);
        var series = new LoadSeries("tiny", system.FindAsync, null, new BenchTraffic(ShippedPilots.Read("niger-state-water"), Past),
            TimeProvider.System);

        var results = await series.RunAsync(new BenchOptions { Connections = 1, Rate = 1, Length = TimeSpan.FromSeconds(10),
            WarmUp = TimeSpan.Zero }, 9000, CancellationToken.None).ToListAsync();

        Assert.True(results.Count > 1, "one a second does not hold");
        Assert.All(results[..^1], result => Assert.True(LoadSeries.Holds(result, 9000)));
        Assert.False(LoadSeries.Holds(results[^1], 9000));
        Assert.Equal(results.Select((_, n) => Math.Pow(1.5, n)), results.Select(result => result.Rate!.Value));
    }

    [SkippableFact]
    public async Task Mosquitto_alone_is_measured_beside_a_system_with_one_command()
    {
        TestTool.SkipIfMissing("mosquitto");
        await using var system = await TinySystem.StartAsync();
        var output = new StringWriter();
        Environment.SetEnvironmentVariable("TINY_PASSWORD", "right");

        var code = await DeviceSimCommands.Create(new CommandContext
        {
            OpenSystem = (_, _) => Task.FromResult(new SystemLease(system.FindAsync)), Output = output, Error = TextWriter.Null,
            Terminal = false, PilotsFolder = Repository.PathTo("pilots"), StartsSystems = false,
        }).Parse(["bench", "--broker", $"127.0.0.1:{system.MqttPort}", "--user", "devices", "--password-env", "TINY_PASSWORD",
            "--beside-mosquitto", "--rate", "100", "--connections", "20", "--for", "1s", "--rounds", "2", "--json"]).InvokeAsync();

        Assert.Equal(0, code);
        var results = output.ToString().TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["mosquitto alone", "broker", "mosquitto alone", "broker"], results.Select(result => (string)result["target"]!));
        Assert.All(results, result => Assert.InRange((long)result["pubackMs"]!["count"]!, 95, 105));
    }

    [Fact]
    public async Task A_closed_loop_sends_as_fast_as_it_is_answered_and_every_message_is_new()
    {
        await using var system = await TinySystem.StartAsync();

        var result = await RunAsync(system, new BenchOptions { Connections = 2, InFlight = 5 });

        Assert.True(result.Sent > 0);
        Assert.Equal(system.Arrived.Count, system.Arrived.Distinct().Count());
    }

    private static Task<LoadResult> RunAsync(TinySystem system, BenchOptions options) => new LoadRun(system.FindAsync,
        new BenchTraffic(ShippedPilots.Read("niger-state-water"), Past),
        options with { Length = TimeSpan.FromSeconds(1), WarmUp = TimeSpan.Zero }, TimeProvider.System).RunAsync(null, CancellationToken.None);
}
