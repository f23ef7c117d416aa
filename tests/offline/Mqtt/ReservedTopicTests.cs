using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapter 4.7.2: topics that begin with "$" are the server's; clients should not exchange messages there.</summary>
public sealed class ReservedTopicTests
{
    [Theory]
    [InlineData("$SYS/broker/uptime")]
    [InlineData("$SYS/x")]
    [InlineData("$share/group/topic")]
    public async Task MQTT_4_7_2_a_client_that_publishes_to_a_topic_of_the_server_is_told_that_it_may_not(string topic)
    {
        await using var server = await TestServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w");
        await watcher.SubscribeAsync("$SYS/#");
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(new MqttPublishPacket
        {
            Topic = topic, Retain = true, PacketIdentifier = 1, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            Payload = new(new byte[1]),
        });

        Assert.Equal(MqttPubAckReasonCode.NotAuthorized, (await raw.ReadAsync<MqttPubAckPacket>()).ReasonCode);
        await watcher.ReceivesNothingAsync();
        Assert.Empty(await server.Server.GetRetainedMessagesAsync());
    }

    [Theory]
    [InlineData("$SYS/broker/connection/bridge/state")] // where mosquitto's bridges say that they are up
    [InlineData("$own/x")]
    public async Task Other_topics_with_a_dollar_are_like_any(string topic)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.SubscribeAsync(topic);

        await client.PublishAsync(topic, "x");

        Assert.Equal(topic, (await client.ReceiveAsync()).Topic);
    }

    [Fact]
    public async Task The_server_itself_may_publish_to_its_topics()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.SubscribeAsync("$SYS/#");

        await server.Server.InjectApplicationMessage("$SYS/x", "1");

        Assert.Equal("$SYS/x", (await client.ReceiveAsync()).Topic);
    }

    [Fact]
    public async Task MQTT_4_7_2_a_will_cannot_reach_a_topic_of_the_server_either()
    {
        await using var server = await TestServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w");
        await watcher.SubscribeAsync("$SYS/#");
        await watcher.SubscribeAsync("gone");
        foreach (var topic in new[] { "$SYS/x", "gone" })
        {
            var device = await RawConnection.ConnectAsync(server.Port, topic, MqttProtocolVersion.V500, c =>
                (c.WillFlag, c.WillTopic, c.WillMessage) = (true, topic, [1]));
            await device.SendAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.DisconnectWithWillMessage });
            await device.ClosesAsync();
            device.Dispose();
        }

        Assert.Equal("gone", (await watcher.ReceiveAsync()).Topic);
    }
}
