using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>An answer of another QoS's exchange would end a delivery that the client has not finished (MQTT 5, 4.3).</summary>
public sealed class WrongAnswerTests
{
    [Theory]
    [InlineData(1, MqttControlPacketType.PubRec)]
    [InlineData(1, MqttControlPacketType.PubComp)]
    [InlineData(2, MqttControlPacketType.PubAck)]
    [InlineData(2, MqttControlPacketType.PubComp)]
    public async Task MQTT_4_3_2_2_and_4_3_3_4_another_answer_ends_the_connection_and_the_message_is_sent_again(int qos, MqttControlPacketType answer)
    {
        await using var server = await TestServer.StartAsync();
        ushort identifier;
        using (var raw = await RawConnection.ConnectAsync(server.Port, "d", configure: c => c.SessionExpiryInterval = 100))
        {
            await raw.SendAsync(new MqttSubscribePacket
            {
                PacketIdentifier = 1, TopicFilters = [new() { Topic = "t", QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce }],
            });
            await raw.ReadAsync<MqttSubAckPacket>();
            await server.Server.InjectApplicationMessage("t", "x", (MqttQualityOfServiceLevel)qos);
            identifier = (await raw.ReadAsync<MqttPublishPacket>()).PacketIdentifier;

            await raw.SendAsync(Answer(answer, identifier));

            Assert.Equal(MqttDisconnectReasonCode.ProtocolError, (await raw.ClosesAsync())?.ReasonCode);
        }

        using var again = await RawConnection.ConnectAsync(server.Port, "d", configure: c => (c.CleanSession, c.SessionExpiryInterval) = (false, 100));
        var repeated = await again.ReadAsync<MqttPublishPacket>();
        Assert.Equal((identifier, true), (repeated.PacketIdentifier, repeated.Dup));
    }

    [Theory]
    [InlineData(MqttControlPacketType.PubAck)]
    [InlineData(MqttControlPacketType.PubComp)]
    public async Task An_answer_to_no_message_at_all_came_too_late_and_is_ignored(MqttControlPacketType answer)
    {
        await using var server = await TestServer.StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port, "d");

        await raw.SendAsync(Answer(answer, 77));

        await raw.IsAliveAsync();
    }

    private static MqttPacket Answer(MqttControlPacketType type, ushort identifier) => type switch
    {
        MqttControlPacketType.PubAck => new MqttPubAckPacket { PacketIdentifier = identifier },
        MqttControlPacketType.PubRec => new MqttPubRecPacket { PacketIdentifier = identifier },
        _ => new MqttPubCompPacket { PacketIdentifier = identifier },
    };
}
