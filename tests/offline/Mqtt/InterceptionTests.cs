using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

public sealed class InterceptionTests
{
    [Fact]
    public async Task A_refused_message_is_acknowledged_with_the_reason_and_delivered_to_nobody()
    {
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
        {
            Assert.Equal(("c", "user"), (e.ClientId, e.UserName));
            e.ProcessPublish = false;
            e.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
            e.Response.UserProperties.Add(new MqttUserProperty("k", "v"));
            return Task.CompletedTask;
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c", configure: o => o.WithCredentials("user", "pw"));
        await client.SubscribeAsync("#");

        var result = await client.PublishAsync("t", "x", retain: true);
        var exactlyOnce = await client.PublishAsync("t", "x", qos: 2);

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);
        Assert.Equal("k", result.UserProperties.Single().Name);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, exactlyOnce.ReasonCode);
        Assert.False(result.IsSuccess);
        Assert.Empty(await server.Server.GetRetainedMessagesAsync());
        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task A_handler_may_change_a_message_and_close_a_connection()
    {
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
        {
            e.CloseConnection = e.ApplicationMessage.Topic == "evil";
            e.ApplicationMessage.Topic = "changed";
            return Task.CompletedTask;
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.SubscribeAsync("#");

        await client.PublishAsync("t", "x");
        Assert.Equal("changed", (await client.ReceiveAsync()).Topic);
        await Assert.ThrowsAsync<MQTTnet.Exceptions.MqttClientDisconnectedException>(() => client.PublishAsync("evil", "x"));

        Assert.Equal(MqttClientDisconnectReason.UnspecifiedError, (await client.Disconnected).Reason);
    }

    [Fact]
    public async Task A_handler_that_throws_ends_its_connection_only_and_is_logged()
    {
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
            e.ClientId == "bad" ? throw new IOException("a bug") : Task.CompletedTask);
        server.MayLogErrors = true;
        await using var good = await TestClient.ConnectAsync(server.Port, "good");
        using var bad = await RawConnection.ConnectAsync(server.Port, "bad");

        await bad.SendAsync(new MqttPublishPacket { Topic = "t" });

        Assert.Equal(MqttDisconnectReasonCode.UnspecifiedError, (await bad.ClosesAsync())?.ReasonCode);
        Assert.True((await good.PublishAsync("t", "x")).IsSuccess);
        Assert.Equal("a bug", Assert.Single(server.Errors).Exception?.Message);
    }

    [Fact]
    public async Task A_packet_that_is_not_to_be_processed_is_dropped_on_its_way_in_and_out()
    {
        await using var server = await TestServer.StartAsync(s =>
        {
            s.InterceptingInboundPacketAsync += e =>
            {
                e.ProcessPacket = e.Packet is not MqttPublishPacket { Topic: "drop" };
                return Task.CompletedTask;
            };
            s.InterceptingOutboundPacketAsync += e =>
            {
                e.ProcessPacket = e.Packet is not MqttPubAckPacket { PacketIdentifier: 2 };
                return Task.CompletedTask;
            };
        });
        using var raw = await RawConnection.ConnectAsync(server.Port);

        foreach (var (topic, identifier) in ((string, ushort)[])[("drop", 1), ("t", 2), ("t", 3)])
        {
            await raw.SendAsync(new MqttPublishPacket
            {
                Topic = topic, PacketIdentifier = identifier, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            });
        }

        Assert.Equal(3, (await raw.ReadAsync<MqttPubAckPacket>()).PacketIdentifier);
        await raw.IsAliveAsync();
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500, 0x87)]
    [InlineData(MqttProtocolVersion.V311, 0x80)]
    public async Task A_subscription_may_be_refused_lowered_and_kept_from_being_removed(MqttProtocolVersion version, int refusal)
    {
        await using var server = await TestServer.StartAsync(s =>
        {
            s.InterceptingSubscriptionAsync += e =>
            {
                e.ProcessSubscription = e.TopicFilter.Topic != "private";
                e.Response.ReasonCode = e.ProcessSubscription
                    ? MqttSubscribeReasonCode.GrantedQoS1
                    : MqttSubscribeReasonCode.NotAuthorized;
                return Task.CompletedTask;
            };
            s.InterceptingUnsubscriptionAsync += e =>
            {
                e.ProcessUnsubscription = false;
                e.Response.ReasonCode = MqttUnsubscribeReasonCode.NotAuthorized;
                return Task.CompletedTask;
            };
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c", version);

        var refused = await client.SubscribeAsync("private", qos: 2);
        var lowered = await client.SubscribeAsync("t", qos: 2);
        await client.Client.UnsubscribeAsync("t");
        await client.PublishAsync("private", "x", qos: 2);
        await client.PublishAsync("t", "x", qos: 2);

        Assert.Equal(refusal, (int)refused.Items.Single().ResultCode);
        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, lowered.Items.Single().ResultCode);
        var received = await client.ReceiveAsync();
        Assert.Equal(("t", MqttQualityOfServiceLevel.AtLeastOnce), (received.Topic, received.QualityOfServiceLevel));
        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task Session_items_live_as_long_as_the_session()
    {
        var seen = new List<object?>();
        await using var server = await TestServer.StartAsync(s =>
        {
            s.ValidatingConnectionAsync += e =>
            {
                e.SessionItems["device"] = e.ClientId;
                return Task.CompletedTask;
            };
            s.InterceptingPublishAsync += e =>
            {
                seen.Add(e.SessionItems["device"]);
                return Task.CompletedTask;
            };
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c");

        await client.PublishAsync("t", "x");

        Assert.Equal(["c"], seen);
    }
}
