using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>A message with QoS 2 is one message, whatever is sent again.</summary>
public sealed class ExactlyOnceTests
{
    private const string Topic = "pilots/p/s/d/readings";

    /// <summary>[MQTT-4.3.3-10]</summary>
    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Sent_again_on_a_new_connection_of_its_session_it_is_taken_once(MqttProtocolVersion version)
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using (var first = await ConnectAsync(test, version))
            await PublishAsync(first);

        using var next = await ConnectAsync(test, version);
        Assert.True(next.ConnAck.IsSessionPresent);
        await PublishAsync(next, isRepeated: true);
        await ReleaseAsync(next);

        await test.DrainAsync();
        Assert.Equal(1, test.Functions.Count());
    }

    /// <summary>[MQTT-4.3.3-12]</summary>
    [Fact]
    public async Task After_its_release_its_packet_id_is_a_new_message_and_a_second_release_is_answered()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await ConnectAsync(test, MqttProtocolVersion.V500);
        await PublishAsync(raw);
        await ReleaseAsync(raw);
        await ReleaseAsync(raw);
        await PublishAsync(raw);

        await test.DrainAsync();
        Assert.Equal(2, test.Functions.Count());
    }

    [Fact]
    public async Task Who_releases_none_is_closed_after_so_many()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await ConnectAsync(test, MqttProtocolVersion.V311);

        await raw.SendAsync([.. Enumerable.Range(1, HeldAcknowledgements.MaxUnreleased + 1).Select(id => new MqttPublishPacket
        {
            Topic = Topic, PacketIdentifier = (ushort)id, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce,
        })]);

        while (await raw.ReadAsync() is { } answer)
            Assert.IsType<MqttPubRecPacket>(answer);
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Spool.Taken == HeldAcknowledgements.MaxUnreleased, "all before it to be on disk");
    }

    /// <summary>[MQTT-4.3.3-4]</summary>
    [Fact]
    public async Task A_subscriber_is_released_after_its_PUBREC()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await ConnectAsync(test, MqttProtocolVersion.V500);
        await raw.SendAsync(new MqttSubscribePacket
        {
            PacketIdentifier = 1, TopicFilters = [new() { Topic = Topic, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce }],
        });
        await raw.ReadAsync<MqttSubAckPacket>();
        using var publisher = await RawConnection.ConnectAsync(test, "publisher");
        await PublishAsync(publisher);

        var id = (await raw.ReadAsync<MqttPublishPacket>()).PacketIdentifier;
        await raw.SendAsync(new MqttPubRecPacket { PacketIdentifier = id });
        Assert.Equal(id, (await raw.ReadAsync<MqttPubRelPacket>()).PacketIdentifier);
        await raw.SendAsync(new MqttPubCompPacket { PacketIdentifier = id });
        await raw.IsAliveAsync();
    }

    private static Task<RawConnection> ConnectAsync(GatewayUnderTest test, MqttProtocolVersion version) => RawConnection.ConnectAsync(
        test, "c", version, connect => (connect.CleanSession, connect.SessionExpiryInterval) = (false, version == MqttProtocolVersion.V500 ? 600u : 0));

    private static async Task PublishAsync(RawConnection connection, bool isRepeated = false)
    {
        await connection.SendAsync(new MqttPublishPacket
        {
            Topic = Topic, PacketIdentifier = 9, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce, Dup = isRepeated, PayloadSegment = "x"u8.ToArray(),
        });
        await connection.ReadAsync<MqttPubRecPacket>();
    }

    private static async Task ReleaseAsync(RawConnection connection)
    {
        await connection.SendAsync(new MqttPubRelPacket { PacketIdentifier = 9 });
        await connection.ReadAsync<MqttPubCompPacket>();
    }
}
