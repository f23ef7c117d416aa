using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

public sealed class TopicAliasTests
{
    [Fact]
    public async Task As_many_as_the_client_was_told_work_and_one_more_is_refused()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await RawConnection.ConnectAsync(test, "c");
        Assert.Equal(PublishIntake.MaxTopicAlias, raw.ConnAck.TopicAliasMaximum);
        for (ushort alias = 1; alias <= PublishIntake.MaxTopicAlias; alias++)
        {
            await raw.SendAsync(Publish($"pilots/p/s/d{alias}/readings", alias, "named"), Publish("", alias, "by alias"));
            await raw.ReadAsync<MqttPubAckPacket>();
            await raw.ReadAsync<MqttPubAckPacket>();
        }
        await test.DrainAsync();
        Assert.Equal(2 * PublishIntake.MaxTopicAlias, test.Functions.Count());

        await raw.SendAsync(Publish("pilots/p/s/d/readings", PublishIntake.MaxTopicAlias + 1, "x"));

        Assert.Equal(MqttDisconnectReasonCode.TopicAliasInvalid, (await raw.ClosesAsync())?.ReasonCode);
    }

    private static MqttPublishPacket Publish(string topic, ushort alias, string payload) => new()
    {
        Topic = topic, TopicAlias = alias, PacketIdentifier = 1, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        PayloadSegment = System.Text.Encoding.UTF8.GetBytes(payload),
    };
}
