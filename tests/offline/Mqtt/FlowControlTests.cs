using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapters 3.1.2.11, 3.3.2.3 and 4.9.</summary>
public sealed class FlowControlTests
{
    [Fact]
    public async Task MQTT_3_3_4_9_no_more_than_the_receive_maximum_is_in_flight()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await SubscriberAsync(server, c => c.ReceiveMaximum = 2);
        for (var i = 1; i <= 4; i++)
            await server.Server.InjectApplicationMessage("t", $"{i}", MqttQualityOfServiceLevel.AtLeastOnce);

        var first = await raw.ReadAsync<MqttPublishPacket>();
        await raw.ReadAsync<MqttPublishPacket>();
        await raw.IsAliveAsync();
        await raw.SendAsync(new MqttPubAckPacket { PacketIdentifier = first.PacketIdentifier });

        Assert.Equal("3", MessageText.Of(await raw.ReadAsync<MqttPublishPacket>()));
        await raw.IsAliveAsync();
    }

    [Fact]
    public async Task MQTT_3_1_2_24_a_message_larger_than_the_client_takes_is_left_out_and_the_next_one_comes()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await SubscriberAsync(server, c => (c.MaximumPacketSize, c.ReceiveMaximum) = (100, 1));

        await server.Server.InjectApplicationMessage("t", new string('x', 200), MqttQualityOfServiceLevel.AtLeastOnce);
        await server.Server.InjectApplicationMessage("t", "small", MqttQualityOfServiceLevel.AtLeastOnce);

        Assert.Equal("small", MessageText.Of(await raw.ReadAsync<MqttPublishPacket>()));
    }

    [Theory]
    [InlineData(true, 1000, "because")]
    [InlineData(false, 1000, null)] // [MQTT-3.1.2-29]
    [InlineData(true, 15, null)] // [MQTT-3.4.2-2]
    public async Task A_reason_is_explained_only_to_clients_that_want_it_and_have_room_for_it(bool wanted, uint room, string? expected)
    {
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
        {
            e.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            e.Response.ReasonString = "because";
            e.ProcessPublish = false;
            return Task.CompletedTask;
        });
        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c =>
        {
            c.RequestProblemInformation = wanted;
            c.MaximumPacketSize = room;
        });

        await raw.SendAsync(new MqttPublishPacket
        {
            Topic = "t", PacketIdentifier = 3, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        });

        var answer = await raw.ReadAsync<MqttPubAckPacket>();
        Assert.Equal((3, MqttPubAckReasonCode.QuotaExceeded), (answer.PacketIdentifier, answer.ReasonCode));
        Assert.Equal(expected, answer.ReasonString);
    }

    [Fact]
    public async Task MQTT_3_3_2_5_a_message_that_expires_while_it_waits_is_not_sent()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        using var raw = await SubscriberAsync(server, c => c.ReceiveMaximum = 1);
        await InjectAsync(server, "first", expirySeconds: 0);
        await InjectAsync(server, "expires", expirySeconds: 10);
        await InjectAsync(server, "stays", expirySeconds: 60);
        var first = await raw.ReadAsync<MqttPublishPacket>();

        clock.Advance(TimeSpan.FromSeconds(20));
        await raw.SendAsync(new MqttPubAckPacket { PacketIdentifier = first.PacketIdentifier });

        var next = await raw.ReadAsync<MqttPublishPacket>();
        Assert.Equal(("stays", 40u), (MessageText.Of(next), next.MessageExpiryInterval));
    }

    [Fact]
    public async Task MQTT_3_3_2_12_a_topic_alias_stands_for_its_topic_until_it_is_set_anew()
    {
        var topics = new List<string>();
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
        {
            topics.Add(e.ApplicationMessage.Topic);
            return Task.CompletedTask;
        });
        using var raw = await RawConnection.ConnectAsync(server.Port);
        Assert.True(raw.ConnAck.TopicAliasMaximum >= 2);

        foreach (var (topic, alias) in ((string, ushort)[])[("a", 1), ("b", 2), ("", 1), ("", 2), ("c", 1), ("", 1)])
            await raw.SendAsync(new MqttPublishPacket { Topic = topic, TopicAlias = alias });
        await raw.IsAliveAsync();

        Assert.Equal(["a", "b", "a", "b", "c", "c"], topics);
    }

    [Fact]
    public async Task An_alias_that_was_never_set_is_a_protocol_error()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(new MqttPublishPacket { Topic = "", TopicAlias = 3 });

        Assert.Equal(MqttDisconnectReasonCode.ProtocolError, (await raw.ClosesAsync())?.ReasonCode);
    }

    [Fact]
    public async Task A_slow_subscriber_does_not_hold_up_the_publisher()
    {
        await using var server = await TestServer.StartAsync();
        using var slow = await SubscriberAsync(server, _ => { });
        await using var publisher = await TestClient.ConnectAsync(server.Port, "p");

        for (var i = 0; i < 200; i++)
            await publisher.PublishAsync("t", new string('x', 100_000));

        Assert.True(publisher.Client.IsConnected);
    }

    private static async Task<RawConnection> SubscriberAsync(TestServer server, Action<MqttConnectPacket> configure)
    {
        var raw = await RawConnection.ConnectAsync(server.Port, configure: configure);
        await raw.SendAsync(new MqttSubscribePacket
        {
            PacketIdentifier = 1, TopicFilters = [new() { Topic = "t", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }],
        });
        await raw.ReadAsync<MqttSubAckPacket>();
        return raw;
    }

    private static Task InjectAsync(TestServer server, string text, uint expirySeconds) =>
        server.Server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MQTTnet.MqttApplicationMessageBuilder()
            .WithTopic("t").WithPayload(text).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithMessageExpiryInterval(expirySeconds).Build()));
}
