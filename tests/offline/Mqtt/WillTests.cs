using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapters 3.1.2.5 and 3.1.3.2.</summary>
public sealed class WillTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task MQTT_3_1_2_8_the_will_is_published_and_retained_when_the_connection_breaks(MqttProtocolVersion version)
    {
        await using var server = await TestServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w", version);
        await watcher.SubscribeAsync("status/+");

        var device = await RawConnection.ConnectAsync(server.Port, "d", version, c => WithWill(c, retain: true));
        device.Dispose();

        var will = await watcher.ReceiveAsync();
        Assert.Equal(("status/d", "offline", 1), (will.Topic, will.ConvertPayloadToString(), (int)will.QualityOfServiceLevel));
        Assert.Equal("offline", (await server.Server.GetRetainedMessageAsync("status/d"))!.ConvertPayloadToString());
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task MQTT_3_1_2_10_disconnect_removes_the_will(MqttProtocolVersion version)
    {
        await using var server = await TestServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w", version);
        await watcher.SubscribeAsync("status/+");
        using var device = await RawConnection.ConnectAsync(server.Port, "d", version, c => WithWill(c));

        await device.SendAsync(new MqttDisconnectPacket());
        await device.ClosesAsync();

        await watcher.ReceivesNothingAsync();
    }

    [Fact]
    public async Task Disconnect_with_will_message_publishes_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w");
        await watcher.SubscribeAsync("status/+");
        using var device = await RawConnection.ConnectAsync(server.Port, "d", configure: c => WithWill(c));

        await device.SendAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.DisconnectWithWillMessage });

        Assert.Equal("status/d", (await watcher.ReceiveAsync()).Topic);
    }

    [Fact]
    public async Task The_will_is_published_when_the_client_breaks_the_protocol()
    {
        await using var server = await TestServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w");
        await watcher.SubscribeAsync("status/+");
        using var device = await RawConnection.ConnectAsync(server.Port, "d", configure: c => WithWill(c));

        await device.SendAsync("00 00");

        Assert.Equal("status/d", (await watcher.ReceiveAsync()).Topic);
    }

    [Fact]
    public async Task MQTT_3_1_3_9_a_delayed_will_waits_and_is_dropped_when_the_client_is_back_in_time()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w", configure: o => o.WithNoKeepAlive());
        await watcher.SubscribeAsync("#");
        var ended = new TaskCompletionSource();
        server.Server.ClientDisconnectedAsync += _ =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };

        (await RawConnection.ConnectAsync(server.Port, "d", configure: c => WithWill(c, delaySeconds: 60))).Dispose();
        await Within.Time(ended.Task);
        clock.Advance(TimeSpan.FromSeconds(50));
        using var back = await RawConnection.ConnectAsync(server.Port, "d", configure: c =>
        {
            WithWill(c, delaySeconds: 60);
            c.CleanSession = false;
        });
        clock.Advance(TimeSpan.FromSeconds(50));
        await watcher.ReceivesNothingAsync();
        ended = new TaskCompletionSource();
        back.Dispose();
        await Within.Time(ended.Task);
        clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("status/d", (await watcher.ReceiveAsync()).Topic);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_the_session_brings_a_delayed_will_forward_even_in_the_middle_of_the_old_ones_end(bool isSlow)
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock, prepare: s => s.ClientDisconnectedAsync += async e =>
        {
            for (var i = 0; i < 100 && isSlow; i++)
                await Task.Yield();
        });
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w", configure: o => o.WithNoKeepAlive());
        await watcher.SubscribeAsync("#");

        (await RawConnection.ConnectAsync(server.Port, "d", configure: c => WithWill(c, delaySeconds: 60))).Dispose();
        using var fresh = await RawConnection.ConnectAsync(server.Port, "d");

        Assert.Equal("status/d", (await watcher.ReceiveAsync()).Topic);
    }

    [Fact]
    public async Task A_will_keeps_its_properties()
    {
        await using var server = await TestServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w");
        await watcher.SubscribeAsync("#");
        var device = await TestClient.ConnectAsync(server.Port, "d", configure: o => o
            .WithWillTopic("w").WithWillPayload("{}").WithWillContentType("application/json").WithWillUserProperty("k", "v"));

        device.Client.Dispose();

        var will = await watcher.ReceiveAsync();
        Assert.Equal("application/json", will.ContentType);
        Assert.Equal(("k", "v"), (will.UserProperties!.Single().Name, will.UserProperties!.Single().ReadValueAsString()));
    }

    private static void WithWill(MqttConnectPacket connect, bool retain = false, uint delaySeconds = 0)
    {
        connect.WillFlag = true;
        connect.WillTopic = "status/d";
        connect.WillMessage = "offline"u8.ToArray();
        connect.WillQoS = MqttQualityOfServiceLevel.AtLeastOnce;
        connect.WillRetain = retain;
        connect.WillDelayInterval = delaySeconds;
        connect.SessionExpiryInterval = delaySeconds == 0 ? 0 : 1000u;
    }
}
