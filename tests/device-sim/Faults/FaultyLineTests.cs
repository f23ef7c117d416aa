using System.Text;
using System.Text.Json;
using SmartPilots.DeviceSim.Faults;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Tests.Faults;

/// <summary>Two devices that say each minute for an hour which minute it is; d0 and d1.</summary>
public sealed class FaultyLineTests
{
    private static readonly DateTime Start = new(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Without_faults_everything_goes_through_unchanged() => Assert.Equal(Healthy(), Through());

    [Fact]
    public void Drop_and_battery_death_leave_messages_out()
    {
        Assert.InRange(Through(new Fault { Kind = FaultKind.Drop, Share = 0.5 }).Count, 30, 90);
        Assert.Equal(60 + 10, Through(new Fault { Kind = FaultKind.BatteryDeath, Devices = ["/d1/"], AfterMinutes = 10 }).Count);
    }

    [Fact]
    public void A_duplicate_has_the_same_bytes_and_comes_within_its_time()
    {
        var sent = Through(new Fault { Kind = FaultKind.Duplicate, Seconds = 300 });

        Assert.Equal(240, sent.Count);
        Assert.All(sent.GroupBy(message => (message.Topic, Text(message))), pair =>
        {
            Assert.Equal(2, pair.Count());
            Assert.InRange(pair.Max(message => message.Ticks) - pair.Min(message => message.Ticks), 0, TimeSpan.FromSeconds(300).Ticks);
        });
    }

    [Fact]
    public void Reordered_messages_are_sent_later_with_their_own_times_and_some_overtake_others()
    {
        var sent = Through(new Fault { Kind = FaultKind.Reorder, Seconds = 600, Share = 0.3 });

        Assert.Equal(Healthy().Select(Text).Order(), sent.Select(Text).Order());
        Assert.Equal(sent.Select(message => message.Ticks).Order(), sent.Select(message => message.Ticks));
        Assert.NotEqual(sent.Select(Minute).Order(), sent.Select(Minute));
    }

    [Fact]
    public void Delayed_messages_are_sent_exactly_later() => Assert.All(Through(new Fault { Kind = FaultKind.Delay, Seconds = 90 }),
        message => Assert.Equal(TimeSpan.FromSeconds(90), new DateTime(message.Ticks) - Start - TimeSpan.FromMinutes(Minute(message))));

    [Fact]
    public void A_corrupted_payload_is_never_readable()
    {
        var sent = Through(new Fault { Kind = FaultKind.Corrupt });

        Assert.All(sent.Where(message => System.Text.Unicode.Utf8.IsValid(message.Payload.Span)),
            message => Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(message.Payload)));
        Assert.All(sent, message => Assert.Null(PlainPayload.TryRead(message.Payload)));
        Assert.True(sent.Select(message => message.Payload.Length).Distinct().Count() > 5);
    }

    [Fact]
    public void A_jumped_clock_is_off_while_it_lasts_and_right_again_afterwards()
    {
        var sent = Through(new Fault { Kind = FaultKind.ClockJump, Seconds = -7200, AfterMinutes = 10, ForMinutes = 5 });

        Assert.All(sent, message => Assert.Equal(SentMinute(message) is >= 10 and < 15 ? SentMinute(message) - 120 : SentMinute(message),
            Minute(message)));
    }

    [Fact]
    public void A_skewed_clock_runs_away_steadily()
    {
        var last = Through(new Fault { Kind = FaultKind.ClockSkew, Seconds = 86_400 }).Last();

        Assert.Equal(59 * 2, Minute(last));
    }

    [Fact]
    public void A_frozen_sensor_repeats_its_value_and_thaws()
    {
        var values = Through(new Fault { Kind = FaultKind.Freeze, Devices = ["/d0/"], AfterMinutes = 10, ForMinutes = 10,
            EveryMinutes = 30 })
            .Where(message => message.Topic.Contains("/d0/")).Select(Value).ToList();

        Assert.All(Enumerable.Range(0, 60), minute => Assert.Equal(minute is >= 10 and < 20 ? 10 : minute is >= 40 and < 50 ? 40 : minute,
            values[minute]));
    }

    [Fact]
    public void A_disconnected_device_sends_what_it_kept_in_order_when_it_is_back()
    {
        var sent = Through(new Fault { Kind = FaultKind.Disconnect, Devices = ["/d1/"], AfterMinutes = 20, ForMinutes = 15 });
        var d1 = sent.Where(message => message.Topic.Contains("/d1/")).ToList();

        Assert.Equal(Enumerable.Range(0, 60), d1.Select(Minute));
        Assert.DoesNotContain(d1, message => SentMinute(message) is >= 20 and < 35);
        Assert.Equal(16, d1.Count(message => SentMinute(message) == 35));
        Assert.Contains(sent, message => message.Topic.Contains("/d0/") && SentMinute(message) == 25);
    }

    [Fact]
    public void In_an_outage_all_are_silent_and_then_speak_at_once()
    {
        var sent = Through(new Fault { Kind = FaultKind.Outage, AfterMinutes = 20, ForMinutes = 15 });

        Assert.DoesNotContain(sent, message => SentMinute(message) is >= 20 and < 35);
        Assert.Equal(32, sent.Count(message => SentMinute(message) == 35));
    }

    [Fact]
    public void A_slow_link_keeps_its_gap()
    {
        var sent = Through(new Fault { Kind = FaultKind.SlowLink, Seconds = 90 }).Where(message => message.Topic.Contains("/d0/")).ToList();

        Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(90).Ticks, pair.Second.Ticks - pair.First.Ticks));
        Assert.Equal(Enumerable.Range(0, 60), sent.Select(Minute));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_does_not()
    {
        Fault[] plan = [.. Enum.GetValues<FaultKind>().Select(kind => new Fault { Kind = kind, Share = 0.2, Seconds = 100,
            AfterMinutes = 5, ForMinutes = 30 })];

        Assert.Equal(Through(7, plan).Select(Everything), Through(7, plan).Select(Everything));
        Assert.NotEqual(Through(7, plan).Select(Everything), Through(8, plan).Select(Everything));
    }

    private static List<SimulatedMessage> Through(params Fault[] faults) => Through(1, faults);

    private static List<SimulatedMessage> Through(ulong seed, Fault[] faults) =>
        [.. new FaultyLine(new FaultPlan { Faults = faults }, seed).Apply(Healthy())];

    private static readonly List<SimulatedMessage> Whole = [.. Enumerable.Range(0, 60).SelectMany(minute => new[] { "d0",
        "d1" }.Select(device =>
    {
        var at = Start.AddMinutes(minute);
        return new SimulatedMessage(at.Ticks, $"pilots/p/s/{device}/readings",
            Encoding.UTF8.GetBytes($$$"""{"t":{{{new DateTimeOffset(at).ToUnixTimeMilliseconds()}}},"values":{"x":{{{minute}}}}}"""));
    }))];

    private static List<SimulatedMessage> Healthy() => Whole;

    private static string Text(SimulatedMessage message) => Encoding.UTF8.GetString(message.Payload.Span);

    private static string Everything(SimulatedMessage message) =>
        $"{message.Ticks} {message.Topic} {Convert.ToHexString(message.Payload.Span)}";

    private static int SentMinute(SimulatedMessage message) => (int)(new DateTime(message.Ticks) - Start).TotalMinutes;

    private static int Minute(SimulatedMessage message)
    {
        using var payload = JsonDocument.Parse(message.Payload);
        return (int)Math.Round((DateTime.UnixEpoch.AddMilliseconds(payload.RootElement.GetProperty("t").GetInt64()) - Start).TotalMinutes);
    }

    private static int Value(SimulatedMessage message)
    {
        using var payload = JsonDocument.Parse(message.Payload);
        return payload.RootElement.GetProperty("values").GetProperty("x").GetInt32();
    }
}
