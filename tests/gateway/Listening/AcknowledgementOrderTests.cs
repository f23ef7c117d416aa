using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

public sealed class AcknowledgementOrderTests
{
    private const int Count = 300;

    /// <summary>[MQTT-4.6.0-2] Those with a subscriber go through the server, the others do not.</summary>
    [Fact]
    public async Task PUBACKs_come_in_the_order_of_the_messages_whatever_way_these_go()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var listener = await RawConnection.ConnectAsync(test, "listener");
        await listener.SendAsync(new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = "pilots/p/s/heard/+" }] });
        await listener.ReadAsync<MqttSubAckPacket>();
        using var raw = await RawConnection.ConnectAsync(test, "c");

        await raw.SendAsync([.. Enumerable.Range(1, Count).Select(i => new MqttPublishPacket
        {
            Topic = i % 3 == 0 ? "pilots/p/s/heard/readings" : "pilots/p/s/other/readings", PacketIdentifier = (ushort)i,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, PayloadSegment = System.Text.Encoding.UTF8.GetBytes($"{i}"),
        })]);

        for (var i = 1; i <= Count; i++)
            Assert.Equal(i, (await raw.ReadAsync<MqttPubAckPacket>()).PacketIdentifier);
        for (var i = 3; i <= Count; i += 3)
            Assert.Equal($"{i}", (await listener.ReadAsync<MqttPublishPacket>()).Text());
        await test.DrainAsync();
        Assert.Equal(Enumerable.Range(1, Count).Select(i => $"{i}"), test.Functions.Payloads());
    }

    /// <summary>[MQTT-3.8.4-6] The server sorts them by QoS: a refused filter would read as granted.</summary>
    [Fact]
    public async Task The_codes_of_a_SUBACK_are_in_the_order_of_the_filters()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var credential = ("d1", test.Gateway.Credentials.Add("d1", "p/s/d1"));
        using var raw = await RawConnection.ConnectAsync(test, "d1", credentials: credential);

        await raw.SendAsync(new MqttSubscribePacket
        {
            PacketIdentifier = 7,
            TopicFilters =
            [
                new() { Topic = "pilots/p/s/d1/commands", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce },
                new() { Topic = "pilots/p/s/d2/commands", QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce },
                new() { Topic = "$share/g/t", QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce },
            ],
        });

        Assert.Equal(
            [MqttSubscribeReasonCode.GrantedQoS0, MqttSubscribeReasonCode.NotAuthorized, MqttSubscribeReasonCode.SharedSubscriptionsNotSupported],
            (await raw.ReadAsync<MqttSubAckPacket>()).ReasonCodes);
    }
}
