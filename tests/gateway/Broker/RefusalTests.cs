using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

public sealed class RefusalTests
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;

    [Fact]
    public async Task A_device_that_is_refused_again_and_again_is_closed()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var device = await test.ConnectDeviceAsync("d1");
        var closed = device.ClosedAsync();
        var answered = 0;
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (; answered < Limits.RefusalsAtOnce * 20; answered++)
                await device.PublishStringAsync("pilots/p/s/d2/readings", "not mine", Qos1);
        });
        Assert.InRange(answered, Limits.RefusalsAtOnce, (Limits.RefusalsAtOnce * 20) - 1);
        await closed.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(Assert.Single((await test.Gateway.SnapshotAsync()).RefusedDevices).Count > Limits.RefusalsAtOnce);
    }

    [Fact]
    public async Task A_refused_message_costs_the_devices_rate_as_one_that_is_taken()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { DeviceMessagesPerSecond = 1 });
        var device = await test.ConnectDeviceAsync("d1");
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 11; i++) // ten at once
            await device.PublishStringAsync("pilots/p/s/d2/readings", "not mine", Qos1);
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(0.5), $"{TimeProvider.System.GetElapsedTime(start)}");
    }

    [Fact]
    public async Task A_device_over_its_bytes_is_slowed_down_and_loses_nothing()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { DeviceBytesPerSecond = 100_000 });
        var device = await test.ConnectDeviceAsync("d1", MqttProtocolVersion.V311);
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => device.PublishBinaryAsync("pilots/p/s/d1/readings", new byte[200_000], Qos1)));
        // 1 MB at once, the other 200 KB at 100 a second.
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(1), $"{TimeProvider.System.GetElapsedTime(start)}");
        await test.DrainAsync();
        Assert.Equal(6, test.Functions.Count());
    }

    [Fact]
    public void A_flood_of_refusals_writes_few_lines_and_nothing_that_moves_a_cursor_or_forges_a_line()
    {
        var log = new LogLines();
        var clock = new HandClock(TimeProvider.System.GetUtcNow());
        var refused = new RefusedPublishes(clock, log);
        for (var i = 0; i < 10_000; i++)
            refused.Add($"id\n\x1b[31m{i}{new string('x', 60_000)}", "d1", "pilots/\u202ep\r\n", "the topic is not its own");
        Assert.Equal(LogSample.AtOnce, log.All.Count);
        Assert.All(log.All, line => Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u202e'));
        Assert.All(log.All, line => Assert.InRange(line.Length, 1, 400));
        Assert.Equal(10_000, refused.Count);
        var device = Assert.Single(refused.Latest);
        Assert.Equal((10_000, "pilots/?p??"), (device.Count, device.Topic));

        clock.Now += LogSample.Period;
        refused.Add("id", "d1", "t", "the topic is not its own");
        Assert.Contains($"{10_000 - LogSample.AtOnce} more", log.All.Last(), StringComparison.Ordinal);
    }
}
