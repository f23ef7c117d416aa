using Microsoft.Extensions.Time.Testing;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Tests.Publish;

public sealed class PaceTests
{
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void By_the_clock_a_message_is_due_at_its_own_time()
    {
        var pace = Pace.ByClock(_clock);
        var now = _clock.GetUtcNow().UtcTicks;

        Assert.Equal(TimeSpan.FromSeconds(5), pace.DueIn(now + TimeSpan.FromSeconds(5).Ticks));
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.DueIn(now + TimeSpan.FromSeconds(5).Ticks));
    }

    [Fact]
    public void At_a_speed_the_first_is_due_at_once_and_gaps_shrink()
    {
        var pace = Pace.Times(60, _clock);

        Assert.Equal(TimeSpan.Zero, pace.DueIn(0));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.DueIn(TimeSpan.FromMinutes(1).Ticks));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.FromSeconds(0.5), pace.DueIn(TimeSpan.FromMinutes(1).Ticks));
    }

    [Fact]
    public void At_any_speed_is_always_due() => Assert.Equal(TimeSpan.Zero, Pace.AsFastAsPossible.DueIn(long.MaxValue));
}
