using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapters 3.1.2.4, 3.1.2.11.2, 4.1 and 4.4.</summary>
public sealed class SessionTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task MQTT_3_2_2_3_a_persistent_session_keeps_subscriptions_and_queues_what_is_acknowledged(MqttProtocolVersion version)
    {
        await using var server = await TestServer.StartAsync();
        await using (var before = await TestClient.ConnectAsync(server.Port, "device", version, Persistent))
            await before.SubscribeAsync("commands/#", qos: 2);
        await WaitUntilIdleAsync(server);
        await using var sender = await TestClient.ConnectAsync(server.Port, "sender", version);
        await sender.PublishAsync("commands/0", "lost", qos: 0);
        await sender.PublishAsync("commands/1", "one", qos: 1);
        await sender.PublishAsync("commands/2", "two", qos: 2);

        await using var after = await TestClient.ConnectAsync(server.Port, "device", version, Persistent);

        Assert.True(after.Connected.IsSessionPresent);
        Assert.Equal("one", (await after.ReceiveAsync()).ConvertPayloadToString());
        Assert.Equal("two", (await after.ReceiveAsync()).ConvertPayloadToString());
        await after.ReceivesNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_4_a_clean_start_discards_the_old_session()
    {
        await using var server = await TestServer.StartAsync();
        await using (var before = await TestClient.ConnectAsync(server.Port, "device", configure: Persistent))
            await before.SubscribeAsync("a");

        await using var after = await TestClient.ConnectAsync(
            server.Port, "device", configure: o => o.WithCleanStart().WithSessionExpiryInterval(100));

        Assert.False(after.Connected.IsSessionPresent);
        await after.PublishAsync("a", "x");
        await after.ReceivesNothingAsync();
    }

    [Fact]
    public async Task A_session_ends_when_its_expiry_has_passed()
    {
        var clock = new SteppedClock();
        var deleted = Channel.CreateUnbounded<string>();
        await using var server = await TestServer.StartAsync(
            time: clock, prepare: s => s.SessionDeletedAsync += e => deleted.Writer.WriteAsync(e.Id).AsTask());
        using (var before = await RawConnection.ConnectAsync(server.Port, "d", configure: c => c.SessionExpiryInterval = 60))
        {
            await before.SendAsync(new MqttDisconnectPacket());
            await before.ClosesAsync();
        }

        await WaitUntilIdleAsync(server);
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Single(await server.Server.GetSessionsAsync());
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("d", await Within.Time(deleted.Reader.ReadAsync().AsTask()));
        Assert.Empty(await server.Server.GetSessionsAsync());
        Assert.False(deleted.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Disconnect_may_change_the_expiry_that_connect_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port, "d", configure: c => c.SessionExpiryInterval = 60);

        await raw.SendAsync(new MqttDisconnectPacket { SessionExpiryInterval = 0 });
        await raw.ClosesAsync();
        await WaitUntilIdleAsync(server);

        Assert.Empty(await server.Server.GetSessionsAsync());
    }

    [Fact]
    public async Task MQTT_4_4_0_1_what_was_not_acknowledged_is_sent_again_in_order_with_dup()
    {
        await using var server = await TestServer.StartAsync();
        using (var before = await RawConnection.ConnectAsync(server.Port, "d", configure: c => c.SessionExpiryInterval = 60))
        {
            await SubscribeAsync(before, "a", MqttQualityOfServiceLevel.ExactlyOnce);
            for (var i = 1; i <= 4; i++)
                await server.Server.InjectApplicationMessage("a", $"{i}", (MqttQualityOfServiceLevel)(1 + (i % 2)));
            var first = await before.ReadAsync<MqttPublishPacket>();
            await before.SendAsync(new MqttPubRecPacket { PacketIdentifier = first.PacketIdentifier });
            for (var i = 2; i <= 4; i++)
                Assert.False((await before.ReadAsync<MqttPublishPacket>()).Dup);
            await before.ReadAsync<MqttPubRelPacket>();
        }

        await WaitUntilIdleAsync(server);
        using var after = await RawConnection.ConnectAsync(server.Port, "d", configure: c =>
        {
            c.CleanSession = false;
            c.SessionExpiryInterval = 60;
        });

        await after.ReadAsync<MqttPubRelPacket>();
        for (var i = 2; i <= 4; i++)
        {
            var again = await after.ReadAsync<MqttPublishPacket>();
            Assert.True(again.Dup);
            Assert.Equal($"{i}", MessageText.Of(again));
        }
    }

    [Fact]
    public async Task A_full_queue_drops_the_oldest_messages()
    {
        await using var server = await TestServer.StartAsync(configure: o => o.WithMaxPendingMessagesPerClient(10));
        await using (var before = await TestClient.ConnectAsync(server.Port, "d", configure: Persistent))
            await before.SubscribeAsync("a");
        await WaitUntilIdleAsync(server);
        for (var i = 0; i < 25; i++)
            await server.Server.InjectApplicationMessage("a", $"{i}", MqttQualityOfServiceLevel.AtLeastOnce);

        await using var after = await TestClient.ConnectAsync(server.Port, "d", configure: Persistent);

        for (var i = 15; i < 25; i++)
            Assert.Equal($"{i}", (await after.ReceiveAsync()).ConvertPayloadToString());
        await after.ReceivesNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_1_4_3_a_second_connection_takes_the_session_over()
    {
        var ends = new TaskCompletionSource<MqttClientDisconnectType>();
        await using var server = await TestServer.StartAsync(s => s.ClientDisconnectedAsync += e =>
        {
            ends.TrySetResult(e.DisconnectType);
            return Task.CompletedTask;
        });
        await using var first = await TestClient.ConnectAsync(server.Port, "d", configure: Persistent);
        await first.SubscribeAsync("a");

        await using var second = await TestClient.ConnectAsync(server.Port, "d", configure: Persistent);

        Assert.Equal(MqttClientDisconnectReason.SessionTakenOver, (await first.Disconnected).Reason);
        Assert.Equal(MqttClientDisconnectType.Takeover, await Within.Time(ends.Task));
        Assert.True(second.Connected.IsSessionPresent);
        await second.PublishAsync("a", "x");
        Assert.Equal("a", (await second.ReceiveAsync()).Topic);
        Assert.Single(await server.Server.GetClientsAsync());
    }

    [Fact]
    public async Task Fifty_connections_that_race_for_one_client_id_leave_one()
    {
        var (letIn, ended) = (0, 0);
        await using var server = await TestServer.StartAsync(s =>
        {
            s.ClientConnectedAsync += _ => Task.FromResult(Interlocked.Increment(ref letIn));
            s.ClientDisconnectedAsync += _ => Task.FromResult(Interlocked.Increment(ref ended));
        });
        var racing = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RawConnection.OpenAsync(server.Port)));

        await Task.WhenAll(racing.Select(r =>
            r.SendAsync(new MqttConnectPacket { ProtocolVersion = MqttProtocolVersion.V500, ClientId = "same" })));
        // Not as soon as there is one: the first is alone for a moment too, and the last before it is let in.
        await Within.Until(() => Volatile.Read(ref letIn) == 50 && Volatile.Read(ref ended) == 49 && server.Server.ConnectionCount == 1);

        Assert.Single(await server.Server.GetClientsAsync());
        Assert.Single(await server.Server.GetSessionsAsync());
        foreach (var raw in racing)
            raw.Dispose();
        await WaitUntilIdleAsync(server);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handlers_hear_of_the_end_of_a_connection_before_the_next_one_of_its_client(bool isTakeover)
    {
        var heard = Channel.CreateUnbounded<string>();
        Task Hear(string what) => heard.Writer.WriteAsync(what).AsTask();
        await using var server = await TestServer.StartAsync(s =>
        {
            s.ClientConnectedAsync += _ => Hear("connected");
            s.SessionDeletedAsync += _ => Hear("deleted");
            s.ClientDisconnectedAsync += async _ =>
            {
                for (var i = 0; i < 100; i++)
                    await Task.Yield();
                await Hear("disconnected");
            };
        });

        var connections = new List<RawConnection>(); // kept: one that is collected would end by itself, before it is taken over
        for (var i = 0; i < 20; i++)
        {
            connections.Add(await RawConnection.ConnectAsync(server.Port, "d"));
            if (isTakeover)
                continue;
            await connections[i].SendAsync(new MqttDisconnectPacket());
            await connections[i].ClosesAsync();
        }

        string[] round = isTakeover ? ["connected", "disconnected"] : ["connected", "disconnected", "deleted"];
        foreach (var expected in Enumerable.Repeat(round, 19).SelectMany(r => r).Append("connected"))
            Assert.Equal(expected, await Within.Time(heard.Reader.ReadAsync().AsTask()));
        connections.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task A_server_without_persistent_sessions_says_so_and_keeps_none()
    {
        await using var server = await TestServer.StartAsync(configure: o => o.WithPersistentSessions(false));
        await using (var before = await TestClient.ConnectAsync(server.Port, "d", configure: Persistent))
            Assert.Equal(0u, before.Connected.SessionExpiryInterval);

        await using var after = await TestClient.ConnectAsync(server.Port, "d", configure: Persistent);

        Assert.False(after.Connected.IsSessionPresent);
    }

    private static void Persistent(MqttClientOptionsBuilder options)
    {
        options.WithCleanStart(false);
        options.WithSessionExpiryInterval(100);
    }

    private static async Task SubscribeAsync(RawConnection raw, string filter, MqttQualityOfServiceLevel qos)
    {
        await raw.SendAsync(new MqttSubscribePacket
        {
            PacketIdentifier = 1, TopicFilters = [new() { Topic = filter, QualityOfServiceLevel = qos }],
        });
        await raw.ReadAsync<MqttSubAckPacket>();
    }

    private static Task WaitUntilIdleAsync(TestServer server) =>
        Within.Until(() => server.Server.ConnectionCount == 0);
}
