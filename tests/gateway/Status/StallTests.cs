using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Status;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Status;

public sealed class StallTests
{
    private readonly HandClock _clock = new(new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc));

    [Fact]
    public void A_message_that_stays_the_oldest_beyond_the_limit_is_a_stall_until_it_goes()
    {
        var watch = new StallWatch(TimeSpan.FromMinutes(15), _clock);
        watch.Look(7, maySend: true);
        Assert.Null(After(watch, 14, 7));
        Assert.Equal(TimeSpan.FromMinutes(15), After(watch, 1, 7));
        Assert.Null(After(watch, 1, 8));
        Assert.Null(After(watch, 60, 0));
    }

    [Fact]
    public void A_backlog_on_its_way_out_and_a_closed_window_are_none()
    {
        var watch = new StallWatch(TimeSpan.FromMinutes(15), _clock);
        for (var oldest = 1; oldest < 10; oldest++)
            Assert.Null(After(watch, 10, oldest));
        Assert.Null(After(watch, 60, 9, maySend: false));
        Assert.Null(After(watch, 14, 9));
        Assert.NotNull(After(watch, 1, 9));
    }

    [Fact]
    public void Zero_minutes_are_for_ever()
    {
        var watch = new StallWatch(TimeSpan.Zero, _clock);
        watch.Look(7, maySend: true);
        Assert.Null(After(watch, 100_000, 7));
    }

    [Fact]
    public async Task A_link_that_takes_nothing_is_an_alarm_that_is_told_and_ends_when_it_does()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { StalledMinutes = 0.02 });
        test.Functions.Refuse(500);
        var client = await test.ConnectAsync("d1");
        await client.PublishStringAsync(SpoolUnderTest.Topic, "good", MqttQualityOfServiceLevel.AtLeastOnce);

        await Eventually.Holds(() => test.Functions.Reports.Any(report => report.Alarms.Any(alarm => alarm.Code == "uplink-stalled")), "the alarm to be told");
        test.Functions.Before = null;
        await test.DrainAsync();
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Alarms.Count == 0, "its end");
    }

    private TimeSpan? After(StallWatch watch, double minutes, long oldest, bool maySend = true)
    {
        _clock.Now += TimeSpan.FromMinutes(minutes);
        watch.Look(oldest, maySend);
        return watch.StalledFor;
    }
}
