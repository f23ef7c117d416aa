using SmartPilots.DeviceSim.Bench;

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
