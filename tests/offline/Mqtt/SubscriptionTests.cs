using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapters 3.8 to 3.11 and 4.7.</summary>
public sealed class SubscriptionTests
{
    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b/c", false)]
    [InlineData("a/b", "A/b", false)]
    [InlineData("a/+", "a/b", true)]
    [InlineData("a/+", "a/", true)]
    [InlineData("a/+", "a", false)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+", "/finance", false)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("a/#", "ab", false)]
    [InlineData("#", "a/b/c", true)]
    [InlineData("#", "/", true)]
    [InlineData("+/b/#", "a/b", true)]
    [InlineData("#", "$own/x", false)]
    [InlineData("+/x", "$own/x", false)]
    [InlineData("$own/#", "$own/x", true)]
    [InlineData("$own/+", "$own/x", true)]
    [InlineData("a/+", "a/$x", true)]
    public async Task MQTT_4_7_filters_match_as_the_specification_says(string filter, string topic, bool matches)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.SubscribeAsync(filter);

        await client.PublishAsync(topic, "x");

        Assert.Equal(matches, MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch);
        if (matches)
            Assert.Equal(topic, (await client.ReceiveAsync()).Topic);
        else
            await client.ReceivesNothingAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/#/b")]
    [InlineData("a#")]
    [InlineData("a+/b")]
    [InlineData("+a")]
    [InlineData("##")]
    public async Task MQTT_4_7_1_1_a_malformed_filter_ends_the_connection_and_nothing_of_its_packet_is_granted(string filter)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port, configure: c => c.SessionExpiryInterval = 100);

        await raw.SendAsync(new MqttSubscribePacket { PacketIdentifier = 7, TopicFilters = [new() { Topic = "ok" }, new() { Topic = filter }] });

        Assert.Equal(MqttDisconnectReasonCode.MalformedPacket, (await raw.ClosesAsync())?.ReasonCode);
        await using var other = await TestClient.ConnectAsync(server.Port, "other");
        Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, (await other.PublishAsync("ok", "x")).ReasonCode);
    }

    [Fact]
    public async Task MQTT_4_7_1_1_a_malformed_filter_in_unsubscribe_ends_the_connection()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(new MqttUnsubscribePacket { PacketIdentifier = 7, TopicFilters = ["#/a"] });

        Assert.Equal(MqttDisconnectReasonCode.MalformedPacket, (await raw.ClosesAsync())?.ReasonCode);
    }

    [Theory]
    [InlineData(200, MqttSubscribeReasonCode.GrantedQoS0)]
    [InlineData(201, MqttSubscribeReasonCode.TopicFilterInvalid)]
    public async Task A_filter_has_as_many_levels_as_mosquitto_takes(int separators, MqttSubscribeReasonCode expected)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);
        var deep = new string('/', separators);

        await raw.SendAsync(new MqttSubscribePacket { PacketIdentifier = 7, TopicFilters = [new() { Topic = deep }] });

        Assert.Equal([expected], (await raw.ReadAsync<MqttSubAckPacket>()).ReasonCodes);
        await raw.SendAsync(new MqttPublishPacket { Topic = deep });
        Assert.Equal(separators == 200, await raw.ReadAsync() is MqttPublishPacket);
    }

    [Fact]
    public async Task MQTT_3_3_4_2_overlapping_subscriptions_give_one_copy_at_the_highest_qos_with_all_identifiers()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("a/#", MqttQualityOfServiceLevel.AtMostOnce).WithSubscriptionIdentifier(1).Build());
        await client.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("a/b", MqttQualityOfServiceLevel.ExactlyOnce).WithSubscriptionIdentifier(200).Build());

        await client.PublishAsync("a/b", "x", qos: 2);

        var received = await client.ReceiveAsync();
        Assert.Equal(MqttQualityOfServiceLevel.ExactlyOnce, received.QualityOfServiceLevel);
        Assert.Equal([1u, 200u], received.SubscriptionIdentifiers!.Order());
        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_8_3_3_no_local_keeps_a_client_from_its_own_messages()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.Client.SubscribeAsync(new MqttTopicFilterBuilder().WithTopic("a").WithNoLocal().Build());

        await client.PublishAsync("a", "x");

        await client.ReceivesNothingAsync();
    }

    [Fact]
    public async Task MQTT_3_8_4_3_a_second_subscription_to_a_filter_replaces_the_first()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c");
        await client.SubscribeAsync("a", qos: 2);
        await client.SubscribeAsync("a", qos: 0);

        await client.PublishAsync("a", "x");

        Assert.Equal(MqttQualityOfServiceLevel.AtMostOnce, (await client.ReceiveAsync()).QualityOfServiceLevel);
        await client.ReceivesNothingAsync();
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task MQTT_3_10_4_after_unsubscribe_nothing_comes(MqttProtocolVersion version)
    {
        await using var server = await TestServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(server.Port, "c", version);
        await client.SubscribeAsync("a/+");

        var known = await client.Client.UnsubscribeAsync("a/+");
        var unknown = await client.Client.UnsubscribeAsync("a/b");
        var result = await client.PublishAsync("a/b", "x");

        Assert.Equal(MqttClientUnsubscribeResultCode.Success, known.Items.Single().ResultCode);
        if (version == MqttProtocolVersion.V500)
        {
            Assert.Equal(MqttClientUnsubscribeResultCode.NoSubscriptionExisted, unknown.Items.Single().ResultCode);
            Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, result.ReasonCode);
        }

        await client.ReceivesNothingAsync();
    }
}
