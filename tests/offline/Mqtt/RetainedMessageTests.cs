using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapters 3.3.1.3 and 3.8.3.1.</summary>
public sealed class RetainedMessageTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task MQTT_3_3_1_5_the_last_retained_message_of_each_topic_comes_with_a_subscription(MqttProtocolVersion version)
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = await TestClient.ConnectAsync(server.Port, "p", version);
        await publisher.PublishAsync("a/1", "old", retain: true);
        await publisher.PublishAsync("a/1", "new", retain: true);
        await publisher.PublishAsync("a/2", "two", qos: 0, retain: true);
        await publisher.PublishAsync("b", "other", retain: true);
        await using var subscriber = await TestClient.ConnectAsync(server.Port, "s", version);

        await subscriber.SubscribeAsync("a/+");

        var received = new[] { await subscriber.ReceiveAsync(), await subscriber.ReceiveAsync() }.OrderBy(m => m.Topic).ToList();
        Assert.Equal(["new", "two"], received.Select(m => m.ConvertPayloadToString()));
        Assert.Equal([1, 0], received.Select(m => (int)m.QualityOfServiceLevel));
        Assert.All(received, m => Assert.True(m.Retain));
        await subscriber.ReceivesNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_1_6_an_empty_payload_removes_the_retained_message()
    {
        var changes = new List<string>();
        await using var server = await TestServer.StartAsync(s => s.RetainedMessageChangedAsync += e =>
        {
            changes.Add($"{e.ClientId}:{e.ChangedRetainedMessage.ConvertPayloadToString()}:{e.StoredRetainedMessages.Count}");
            return Task.CompletedTask;
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.PublishAsync("a", "x", retain: true);

        await client.PublishAsync("a", "", retain: true);
        await client.SubscribeAsync("a");

        await client.ReceivesNothingAsync();
        Assert.Equal(["c:x:1", "c::0"], changes);
    }

    [Fact]
    public async Task MQTT_3_3_1_12_a_subscriber_that_is_there_already_sees_no_retain_flag_unless_it_asked_for_it()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.Client.SubscribeAsync(new MqttTopicFilterBuilder().WithTopic("a/+").Build());
        await client.Client.SubscribeAsync(new MqttTopicFilterBuilder().WithTopic("b/+").WithRetainAsPublished().Build());

        await client.PublishAsync("a/1", "x", retain: true);
        await client.PublishAsync("b/1", "x", retain: true);

        Assert.False((await client.ReceiveAsync()).Retain);
        Assert.True((await client.ReceiveAsync()).Retain);
    }

    [Theory]
    [InlineData(MqttRetainHandling.SendAtSubscribe, 2)]
    [InlineData(MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly, 1)]
    [InlineData(MqttRetainHandling.DoNotSendOnSubscribe, 0)]
    public async Task MQTT_3_3_1_9_retain_handling_decides_whether_a_repeated_subscription_gets_it_again(
        MqttRetainHandling handling, int expected)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.PublishAsync("a", "x", retain: true);

        for (var i = 0; i < 2; i++)
            await client.Client.SubscribeAsync(new MqttTopicFilterBuilder().WithTopic("a").WithRetainHandling(handling).Build());

        for (var i = 0; i < expected; i++)
            Assert.Equal("a", (await client.ReceiveAsync()).Topic);
        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_3_2_5_a_retained_message_expires_and_until_then_tells_the_time_left()
    {
        var clock = new SteppedClock();
        await using var server = await TestServer.StartAsync(time: clock);
        await using var client = await TestClient.ConnectAsync(server.Port, "c", configure: o => o.WithNoKeepAlive());
        await client.PublishAsync("a", "x", retain: true, configure: m => m.WithMessageExpiryInterval(100));

        clock.Advance(TimeSpan.FromSeconds(60));
        await client.SubscribeAsync("a");
        Assert.Equal(40u, (await client.ReceiveAsync()).MessageExpiryInterval);
        clock.Advance(TimeSpan.FromSeconds(60));
        await client.SubscribeAsync("a");

        await client.ReceivesNothingAsync();
        Assert.Empty(await server.Server.GetRetainedMessagesAsync());
    }

    [Fact]
    public async Task Retained_messages_can_be_loaded_at_the_start_and_changed_by_the_owner()
    {
        await using var server = await TestServer.StartAsync(s => s.LoadingRetainedMessageAsync += e =>
        {
            e.LoadedRetainedMessages.Add(new MqttApplicationMessageBuilder().WithTopic("a").WithPayload("kept").Build());
            return Task.CompletedTask;
        });
        await using var client = await TestClient.ConnectAsync(server.Port, "c");

        await client.SubscribeAsync("a");
        Assert.Equal("kept", (await client.ReceiveAsync()).ConvertPayloadToString());
        await server.Server.DeleteRetainedMessagesAsync();

        Assert.Empty(await server.Server.GetRetainedMessagesAsync());
        Assert.Null(await server.Server.GetRetainedMessageAsync("a"));
    }
}
