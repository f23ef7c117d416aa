using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>What a subscriber gets, where the published server by itself would send more, less or something else.</summary>
public sealed class DeliveryTests
{
    private const string Topic = "pilots/p/s/d/readings";
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;

    [Fact]
    public async Task No_message_larger_than_it_takes_and_those_after_it_come()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await SubscribeAsync(test, connect => connect.MaximumPacketSize = 100);
        var publisher = await test.ConnectAsync("publisher");

        await publisher.PublishStringAsync(Topic, new string('x', 100), Qos1);
        await publisher.PublishStringAsync(Topic, "small", Qos1);

        Assert.Equal("small", (await raw.ReadAsync<MqttPublishPacket>()).Text());
    }

    [Fact]
    public async Task No_more_at_once_than_its_receive_maximum()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await SubscribeAsync(test, connect => connect.ReceiveMaximum = 2);
        var publisher = await test.ConnectAsync("publisher");
        for (var i = 0; i < 5; i++)
            await publisher.PublishStringAsync(Topic, $"{i}", Qos1);

        var received = new List<string>();
        var first = await raw.ReadAsync<MqttPublishPacket>();
        received.AddRange([first.Text(), (await raw.ReadAsync<MqttPublishPacket>()).Text()]);
        await raw.IsAliveAsync(); // nothing else was due
        for (var acknowledged = first.PacketIdentifier; received.Count < 5; acknowledged++)
        {
            await raw.SendAsync(new MqttPubAckPacket { PacketIdentifier = acknowledged });
            received.Add((await raw.ReadAsync<MqttPublishPacket>()).Text());
        }

        Assert.Equal(["0", "1", "2", "3", "4"], received);
    }

    /// <summary>[MQTT-4.4.0-1]</summary>
    [Fact]
    public async Task What_was_not_acknowledged_again_with_DUP_under_its_packet_id()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var raw = await SubscribeAsync(test);
        var publisher = await test.ConnectAsync("publisher");
        await publisher.PublishStringAsync(Topic, "first", Qos1);
        var first = await raw.ReadAsync<MqttPublishPacket>();
        raw.Dispose();
        await LeftAsync(test);
        await publisher.PublishStringAsync(Topic, "second", Qos1);

        using var again = await ConnectAsync(test);

        Assert.True(again.ConnAck.IsSessionPresent);
        var repeated = await again.ReadAsync<MqttPublishPacket>();
        Assert.Equal(("first", true, first.PacketIdentifier), (repeated.Text(), repeated.Dup, repeated.PacketIdentifier));
        var second = await again.ReadAsync<MqttPublishPacket>();
        Assert.Equal(("second", false), (second.Text(), second.Dup));
        Assert.NotEqual(repeated.PacketIdentifier, second.PacketIdentifier);
    }

    [Fact]
    public async Task No_message_that_has_expired_in_its_queue()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        (await SubscribeAsync(test)).Dispose();
        await LeftAsync(test);
        var publisher = await test.ConnectAsync("publisher", MqttProtocolVersion.V500);
        await publisher.PublishAsync(new() { Topic = Topic, QualityOfServiceLevel = Qos1, MessageExpiryInterval = 1, PayloadSegment = "short"u8.ToArray() });
        await publisher.PublishAsync(new() { Topic = Topic, QualityOfServiceLevel = Qos1, MessageExpiryInterval = 600, PayloadSegment = "long"u8.ToArray() });
        var published = TimeProvider.System.GetTimestamp();
        await Eventually.Holds(() => TimeProvider.System.GetElapsedTime(published) > TimeSpan.FromSeconds(2.1), "the first to expire");

        using var again = await ConnectAsync(test);

        var message = await again.ReadAsync<MqttPublishPacket>();
        Assert.Equal("long", message.Text());
        Assert.InRange(message.MessageExpiryInterval, 1u, 598u); // [MQTT-3.3.2-6] the time that is left
        await again.IsAliveAsync();
    }

    [Fact]
    public async Task A_message_of_QoS_2_once_though_it_is_sent_twice_before_its_release()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await SubscribeAsync(test);
        using var publisher = await RawConnection.ConnectAsync(test, "publisher");
        var message = new MqttPublishPacket
        {
            Topic = Topic, PacketIdentifier = 9, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce, PayloadSegment = "once"u8.ToArray(),
        };
        for (var i = 0; i < 2; i++)
        {
            await publisher.SendAsync(message);
            await publisher.ReadAsync<MqttPubRecPacket>();
            message.Dup = true;
        }

        Assert.Equal("once", (await raw.ReadAsync<MqttPublishPacket>()).Text());
        await raw.IsAliveAsync();
        await test.DrainAsync();
        Assert.Equal(1, test.Functions.Count());
    }

    [Fact]
    public async Task A_will_when_a_client_says_goodbye_with_it()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await SubscribeAsync(test);
        using var leaving = await RawConnection.ConnectAsync(test, "leaving", with: connect =>
            (connect.WillFlag, connect.WillTopic, connect.WillMessage) = (true, Topic, "gone"u8.ToArray()));

        await leaving.SendAsync(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.DisconnectWithWillMessage });

        Assert.Equal("gone", (await raw.ReadAsync<MqttPublishPacket>()).Text());
    }

    [Fact]
    public async Task A_client_that_is_silent_beyond_its_keep_alive_is_closed_and_its_will_published()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await SubscribeAsync(test);
        using var silent = await RawConnection.ConnectAsync(test, "silent", with: connect =>
            (connect.KeepAlivePeriod, connect.WillFlag, connect.WillTopic, connect.WillMessage) = (1, true, Topic, "gone"u8.ToArray()));

        Assert.Equal(MqttDisconnectReasonCode.KeepAliveTimeout, (await silent.ClosesAsync())?.ReasonCode);
        Assert.Equal("gone", (await raw.ReadAsync<MqttPublishPacket>()).Text());
    }

    private static async Task LeftAsync(GatewayUnderTest test) =>
        await Eventually.Holds(() => !test.Gateway.SnapshotAsync().Result.Connected.Contains("subscriber"), "the subscriber to be gone");

    private static Task<RawConnection> ConnectAsync(GatewayUnderTest test, Action<MqttConnectPacket>? with = null) =>
        RawConnection.ConnectAsync(test, "subscriber", with: connect =>
        {
            (connect.CleanSession, connect.SessionExpiryInterval) = (false, 600);
            with?.Invoke(connect);
        });

    private static async Task<RawConnection> SubscribeAsync(GatewayUnderTest test, Action<MqttConnectPacket>? with = null)
    {
        var raw = await ConnectAsync(test, with);
        await raw.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = Topic, QualityOfServiceLevel = Qos1 }] });
        await raw.ReadAsync<MqttSubAckPacket>();
        return raw;
    }
}
