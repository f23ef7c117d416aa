using MQTTnet;
using MQTTnet.Formatter;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

public sealed class PublishAndSubscribeTests
{
    public static TheoryData<MqttProtocolVersion, int> VersionsAndQos()
    {
        var all = new TheoryData<MqttProtocolVersion, int>();
        foreach (var version in (MqttProtocolVersion[])[MqttProtocolVersion.V311, MqttProtocolVersion.V500])
        {
            for (var qos = 0; qos <= 2; qos++)
                all.Add(version, qos);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(VersionsAndQos))]
    public async Task A_message_reaches_its_subscriber_unchanged_at_the_qos_of_both(MqttProtocolVersion version, int qos)
    {
        await using var server = await TestServer.StartAsync();
        await using var subscriber = await TestClient.ConnectAsync(server.Port, "subscriber", version);
        await using var publisher = await TestClient.ConnectAsync(server.Port, "publisher", version);
        var granted = await subscriber.SubscribeAsync("a/+/c", qos);

        var result = await publisher.PublishAsync("a/b/c", "grüße €", qos);

        Assert.Equal(qos, (int)granted.Items.Single().ResultCode);
        Assert.True(result.IsSuccess);
        var received = await subscriber.ReceiveAsync();
        Assert.Equal("a/b/c", received.Topic);
        Assert.Equal("grüße €", received.ConvertPayloadToString());
        Assert.Equal(qos, (int)received.QualityOfServiceLevel);
        Assert.False(received.Retain);
        await subscriber.ReceivesNothingAsync();
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Ten_thousand_messages_arrive_in_order_while_many_are_in_flight(MqttProtocolVersion version)
    {
        await using var server = await TestServer.StartAsync(configure: o => o.WithMaxPendingMessagesPerClient(20_000));
        await using var subscriber = await TestClient.ConnectAsync(server.Port, "subscriber", version);
        await using var publisher = await TestClient.ConnectAsync(server.Port, "publisher", version);
        await subscriber.SubscribeAsync("#");

        var publishing = Enumerable.Range(0, 10_000).Select(i => publisher.PublishAsync("t", $"{i}")).ToList();

        for (var i = 0; i < 10_000; i++)
            Assert.Equal($"{i}", (await subscriber.ReceiveAsync()).ConvertPayloadToString());
        Assert.All(await Task.WhenAll(publishing), result => Assert.True(result.IsSuccess));
    }
}
