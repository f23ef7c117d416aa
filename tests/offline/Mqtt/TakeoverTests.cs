using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>A client id that connects while its last connection is still there (MQTT 5, 3.1.4).</summary>
public sealed class TakeoverTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task MQTT_3_1_2_6_a_session_that_ends_with_its_connection_is_not_reused_by_the_one_that_takes_it_over(MqttProtocolVersion version)
    {
        await using var server = await TestServer.StartAsync();
        using var former = await RawConnection.ConnectAsync(server.Port, "d", version);
        await former.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = "t" }] });
        await former.ReadAsync<MqttSubAckPacket>();

        using var next = await RawConnection.ConnectAsync(server.Port, "d", version, c => c.CleanSession = false);

        Assert.False(next.ConnAck.IsSessionPresent);
        await next.SendAsync(new MqttPublishPacket { Topic = "t" });
        await next.IsAliveAsync();
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task MQTT_3_14_4_3_goodbye_said_just_before_the_next_connection_removes_the_will(MqttProtocolVersion version)
    {
        var inHandler = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var published = new List<string>();
        await using var server = await TestServer.StartAsync(s =>
        {
            s.ValidatingConnectionAsync += e =>
            {
                if (inHandler.Task.IsCompleted)
                    isBack.TrySetResult();
                return Task.CompletedTask;
            };
            s.InterceptingPublishAsync += async e =>
            {
                lock (published)
                    published.Add(e.ApplicationMessage.Topic);
                inHandler.TrySetResult();
                await isBack.Task;
                for (var i = 0; i < 1000; i++) // until the takeover has reached the old connection, whose reader is held here
                    await Task.Yield();
            };
        });
        using var former = await RawConnection.ConnectAsync(server.Port, "d", version, c =>
        {
            (c.WillFlag, c.WillTopic, c.CleanSession) = (true, "will", false);
            c.SessionExpiryInterval = 60;
        });
        await former.SendAsync(new MqttPublishPacket { Topic = "t" });
        await Within.Time(inHandler.Task);
        await former.SendAsync(new MqttDisconnectPacket());

        using var next = await RawConnection.ConnectAsync(server.Port, "d", version, c => (c.CleanSession, c.SessionExpiryInterval) = (false, 60));

        Assert.True(next.ConnAck.IsSessionPresent);
        Assert.Equal(["t"], published);
    }

    [Fact]
    public async Task A_flood_that_goes_on_after_the_takeover_neither_holds_it_up_nor_is_handled()
    {
        var former = 0;
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
            Task.FromResult(e.ApplicationMessage.Topic == "flood" ? Interlocked.Increment(ref former) : 0));
        using var flooding = await RawConnection.ConnectAsync(server.Port, "d");
        var flood = FloodAsync(flooding);
        await Within.Until(() => Volatile.Read(ref former) > 1000);

        using var next = await RawConnection.ConnectAsync(server.Port, "d");
        var handled = Volatile.Read(ref former);
        await next.SendAsync(new MqttPublishPacket { Topic = "t" });
        await next.IsAliveAsync();

        Assert.Equal(handled, Volatile.Read(ref former));
        await Assert.ThrowsAnyAsync<Exception>(() => Within.Time(flood));
    }

    private static async Task FloodAsync(RawConnection raw)
    {
        var some = Enumerable.Range(1, 500).Select(_ => new MqttPublishPacket { Topic = "flood" }).ToArray<MqttPacket>();
        while (true)
            await raw.SendAsync(some);
    }
}
