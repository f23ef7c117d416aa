using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapter 3.1.2.10.</summary>
public sealed class KeepAliveTests
{
    [Fact]
    public async Task MQTT_3_1_2_22_a_client_silent_for_one_and_a_half_periods_is_disconnected()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c => c.KeepAlivePeriod = 10);
        for (var i = 0; i < 5; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(14));
            await raw.IsAliveAsync();
        }

        await clock.AdvanceUntilAsync(() => server.Server.FinishingCount > 0);

        Assert.Equal(MqttDisconnectReasonCode.KeepAliveTimeout, (await raw.ClosesAsync())?.ReasonCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    public async Task MQTT_3_1_2_21_the_period_that_the_server_has_told_is_the_one_that_holds(int asked)
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock, prepare: s => s.InterceptingOutboundPacketAsync += e =>
        {
            if (e.Packet is MqttConnAckPacket answer)
                answer.ServerKeepAlive = 10;
            return Task.CompletedTask;
        });
        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c => c.KeepAlivePeriod = (ushort)asked);
        clock.Advance(TimeSpan.FromSeconds(14));
        await raw.IsAliveAsync();

        await clock.AdvanceUntilAsync(() => server.Server.FinishingCount > 0);

        Assert.Equal(MqttDisconnectReasonCode.KeepAliveTimeout, (await raw.ClosesAsync())?.ReasonCode);
    }

    [Fact]
    public async Task A_period_of_zero_turns_keep_alive_off()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        using var raw = await RawConnection.ConnectAsync(server.Port);

        clock.Advance(TimeSpan.FromHours(10));

        await raw.IsAliveAsync();
    }

    [Fact]
    public async Task Time_that_a_handler_takes_is_not_the_clients()
    {
        var clock = new SteppedClock();
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(time: clock, prepare: s => s.InterceptingPublishAsync += _ =>
        {
            entered.TrySetResult();
            return leave.Task;
        });
        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c => c.KeepAlivePeriod = 10);
        await raw.SendAsync(new MqttPublishPacket { Topic = "t" });
        await Within.Time(entered.Task);

        clock.Advance(TimeSpan.FromMinutes(10));
        leave.SetResult();

        await raw.IsAliveAsync();
    }

    [Fact]
    public async Task A_packet_that_comes_in_drops_keeps_the_connection_no_longer_than_a_silent_one()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c => c.KeepAlivePeriod = 10);
        using var other = await RawConnection.ConnectAsync(server.Port, "other");
        await raw.SendAsync("30 ff ff 03");

        // A drop every second, for as long as it takes: only the age of the packet can end the connection.
        await clock.AdvanceUntilAsync(() => server.Server.FinishingCount > 0, async () =>
        {
            await raw.TrySendAsync("00");
            await other.IsAliveAsync();
        });

        Assert.Equal(MqttDisconnectReasonCode.KeepAliveTimeout, (await raw.ClosesAsync())?.ReasonCode);
    }

    [Fact]
    public async Task Our_client_keeps_itself_alive()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        await using var client = await TestClient.ConnectAsync(
            server.Port, "c", configure: o => o.WithKeepAlivePeriod(TimeSpan.FromSeconds(10)), time: clock);

        for (var i = 0; i < 20; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Within.Time(client.Client.PingAsync());
        }

        Assert.True(client.Client.IsConnected);
    }
}
