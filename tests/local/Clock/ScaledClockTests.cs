using Microsoft.Extensions.Time.Testing;
using SmartPilots.Local.Clock;

namespace SmartPilots.Local.Tests.Clock;

public sealed class ScaledClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _real = new();

    private ScaledClock Clock() => new(Start, 1000, _real);

    [Fact]
    public void So_many_of_its_seconds_pass_in_a_real_one()
    {
        var clock = Clock();
        var stamp = clock.GetTimestamp();
        _real.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(Start.AddSeconds(2000), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(2000), clock.GetElapsedTime(stamp));
    }

    [Fact]
    public async Task A_wait_is_as_much_shorter()
    {
        var clock = Clock();
        var wait = Task.Delay(TimeSpan.FromSeconds(1000), clock);
        Assert.False(wait.IsCompleted);

        _real.Advance(TimeSpan.FromSeconds(1));

        await wait.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Held_it_stands_still_and_let_go_it_runs_on_from_there()
    {
        var clock = Clock();
        _real.Advance(TimeSpan.FromSeconds(1));
        clock.Hold();
        _real.Advance(TimeSpan.FromSeconds(60));
        var held = clock.GetUtcNow();
        clock.RunFor(TimeSpan.FromSeconds(2));
        _real.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((Start.AddSeconds(1000), Start.AddSeconds(2000)), (held, clock.GetUtcNow()));
    }

    [Fact]
    public void It_runs_no_further_than_it_was_let_when_who_holds_it_is_stalled()
    {
        var clock = Clock();
        clock.RunFor(TimeSpan.FromSeconds(1));
        _real.Advance(TimeSpan.FromSeconds(60));
        var stalled = clock.GetUtcNow();
        clock.RunFor(TimeSpan.FromSeconds(1));
        _real.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal((Start.AddSeconds(1000), Start.AddSeconds(1500)), (stalled, clock.GetUtcNow()));
    }
}
