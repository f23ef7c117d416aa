using SmartPilots.Gateway.Broker;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

public sealed class LimitsTests
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;

    [Fact]
    public async Task A_device_over_its_rate_is_slowed_down_and_loses_nothing()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { DeviceMessagesPerSecond = 10 });
        var device = await test.ConnectDeviceAsync("d1", MqttProtocolVersion.V311);
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 120).Select(i => device.PublishStringAsync("pilots/p/s/d1/readings", $"{i}", Qos1)));
        // 100 at once, the other 20 at 10 a second.
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(1), $"{TimeProvider.System.GetElapsedTime(start)}");
        await test.DrainAsync();
        Assert.Equal(120, test.Functions.Count());
    }

    [Fact]
    public async Task All_together_over_their_rate_are_slowed_down_and_lose_nothing()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { MessagesPerSecond = 50 });
        var site = await test.ConnectAsync("c1");
        var other = await test.ConnectAsync("c2");
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(i => (i % 2 == 0 ? site : other).PublishStringAsync("pilots/p/s/d/readings", $"{i}", Qos1)));
        // 50 at once, the other 50 in a second.
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(0.5), $"{TimeProvider.System.GetElapsedTime(start)}");
        await test.DrainAsync();
        Assert.Equal(100, test.Functions.Count());
    }

    [Fact]
    public async Task A_device_that_names_itself_anew_each_time_keeps_so_many_sessions_and_no_more()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var credential = ("d1", test.Gateway.Credentials.Add("d1", "p/s/d1"));
        var sessions = SessionKeeper.SessionsPerDevice + 6;
        async Task<bool> IsPresentAsync(int i)
        {
            using var client = new MqttClientFactory().CreateMqttClient();
            var result = await test.TryConnectAsync(client, $"random-{i}", credentials: credential, with: o => o.WithCleanStart(false));
            Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
            await client.DisconnectAsync();
            await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Connected.Count == 0, "its end");
            return result.IsSessionPresent;
        }
        for (var i = 0; i < sessions; i++)
            Assert.False(await IsPresentAsync(i));
        Assert.True(await IsPresentAsync(sessions - 1));
        Assert.True(await IsPresentAsync(sessions - SessionKeeper.SessionsPerDevice + 1));
        Assert.False(await IsPresentAsync(0));
    }

    [Fact]
    public async Task The_meter_tells_what_was_taken_and_delivered()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { Gateway = "metered" });
        var client = await test.ConnectAsync("c1");
        for (var i = 0; i < 7; i++)
            await client.PublishStringAsync("pilots/p/s/d/readings", "x", Qos1);
        await test.DrainAsync();
        var seen = new ConcurrentBag<(string Name, long Value)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            // Other tests' gateways come and go meanwhile; their meters may not be read.
            if (instrument.Meter.Name == GatewayMetrics.MeterName && (string?)instrument.Meter.Scope == "metered")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.Add((instrument.Name, (long)value)));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Contains(("smartpilots.gateway.messages.taken", 7L), seen);
        Assert.Contains(("smartpilots.gateway.messages.delivered", 7L), seen);
        Assert.Contains(("smartpilots.gateway.spool.depth", 0L), seen);
    }
}
