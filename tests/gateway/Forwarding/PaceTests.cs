using SmartPilots.Gateway.Forwarding;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Forwarding;

public sealed class PaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_sent_is_paid_for_in_time()
    {
        var clock = new HandClock(Noon);
        var pace = new Pace(1000, [], clock);
        Assert.Equal(TimeSpan.Zero, pace.Wait());
        pace.Charge(2500);
        pace.Charge(500);
        Assert.Equal(TimeSpan.FromSeconds(3), pace.Wait());
        clock.Now = Noon.AddSeconds(3);
        Assert.Equal(TimeSpan.Zero, pace.Wait());
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_stop_the_link()
    {
        var clock = new JumpingClock(Noon.AddYears(4));
        var pace = new Pace(1000, [], clock);
        pace.Charge(2000);
        clock.Utc = Noon;
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Wait());
        clock.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, pace.Wait());
    }

    [Fact]
    public async Task A_window_that_closes_ends_the_tries_until_it_opens_again()
    {
        var clock = new JumpingClock(Noon);
        await using var link = await LinkUnderTest.StartAsync(o => o with { Windows = [new SendSchedule(new TimeOnly(11, 0), new TimeOnly(13, 0))] },
            time: clock);
        var answered = 0L;
        link.Functions.Before = async context =>
        {
            await FunctionsStandIn.ProblemAsync(context, 503, "urn:away");
            Interlocked.Increment(ref answered);
            return true;
        };
        await link.Spool.Put("message 0");
        await Eventually.Holds(() => link.Functions.Requests >= 3, "tries within the window");
        clock.Utc = Noon.AddHours(1);
        // No try is under way, and it is not the backlog alone that waits.
        await Eventually.Holds(() => link.Forwarder.Lanes[0].Tries == Volatile.Read(ref answered) && clock.Waits.Contains(TimeSpan.FromMinutes(1)),
            "the wait for the window");
        await clock.NextWaitAsync();
        var tries = link.Functions.Requests;
        link.Functions.Before = null;
        await clock.NextWaitAsync();
        Assert.Equal((tries, 0), (link.Functions.Requests, link.Functions.Count()));
        clock.Utc = Noon.AddHours(23);
        await link.DrainAsync();
        Assert.Equal(["message 0"], link.Functions.Payloads());
    }

    [Fact]
    public async Task A_capped_link_keeps_its_pace_while_nothing_goes_through()
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { BytesPerSecond = 500, LongestPause = TimeSpan.FromMilliseconds(20) });
        link.Functions.Refuse(503);
        var start = TimeProvider.System.GetTimestamp();
        await link.Spool.Put("message 0");
        await Eventually.Holds(() => link.Functions.Requests >= 5, "some tries");
        var live = link.Forwarder.Lanes[0]; // before the time: the tries go on
        var took = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var paid = live.BodyBytes / live.Tries * (live.Tries - 1) / 500.0;
        Assert.True(took >= paid, $"{live.Tries} tries, {live.BodyBytes} bytes in {took} s");
    }

    [Theory]
    [InlineData("22:00-06:00", "23:30", 0)]
    [InlineData("22:00-06:00", "05:59", 0)]
    [InlineData("22:00-06:00", "06:00", 16 * 60)]
    [InlineData("12:00-13:00", "12:00", 0)]
    [InlineData("12:00-13:00", "13:00", 23 * 60)]
    [InlineData("12:00-13:00", "11:00", 60)]
    public void A_window_of_time_opens_and_closes(string text, string now, int minutes)
    {
        Assert.True(SendSchedule.TryParse(text, out var window));
        Assert.Equal(TimeSpan.FromMinutes(minutes), window!.Until(TimeOnly.Parse(now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("22:00")]
    [InlineData("24:00-06:00")]
    [InlineData("06:00-06:00")]
    [InlineData("6-7")]
    public void A_window_of_another_form_is_a_mistake(string text)
    {
        Assert.False(SendSchedule.TryParse(text, out _));
        Assert.Contains(new GatewayOptions { SendWindows = [text] }.Problems(), problem => problem.StartsWith("SendWindows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_capped_link_delivers_everything_at_its_pace()
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { BytesPerSecond = 1000, BatchEvents = 20 });
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 5; i++)
            await Task.WhenAll(Enumerable.Range(i * 20, 20).Select(n => link.Spool.Put($"message {n}")));
        await link.DrainAsync();
        var took = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var sent = link.Forwarder.Lanes.Sum(lane => lane.BodyBytes);
        var last = sent / link.Forwarder.Lanes.Sum(lane => lane.Tries) * 2; // the last batch is paid for after it has arrived
        Assert.Equal(ForwarderTests.Names(100), link.Functions.Payloads());
        Assert.True(took >= (sent - last) / 1000.0, $"{sent} bytes in {took} s");
    }
}
