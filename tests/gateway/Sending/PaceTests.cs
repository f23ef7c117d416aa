using SmartPilots.Gateway.Sending;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Sending;

public sealed class PaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_was_sent_is_paid_for_in_time()
    {
        var pace = new Pace(1000, [], new HandClock(Noon));
        Assert.Equal(TimeSpan.Zero, pace.Wait(Noon));
        pace.Charge(2500);
        pace.Charge(500);
        Assert.Equal(TimeSpan.FromSeconds(3), pace.Wait(Noon));
        Assert.Equal(TimeSpan.Zero, pace.Wait(Noon.AddSeconds(3)));
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
        Assert.True(SendWindow.TryParse(text, out var window));
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
        Assert.False(SendWindow.TryParse(text, out _));
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
        var sent = link.Uplink.Lanes.Sum(lane => lane.BodyBytes);
        var last = sent / link.Uplink.Lanes.Sum(lane => lane.Tries) * 2; // the last batch is paid for after it has arrived
        Assert.Equal(UplinkTests.Names(100), link.Functions.Payloads());
        Assert.True(took >= (sent - last) / 1000.0, $"{sent} bytes in {took} s");
    }
}
