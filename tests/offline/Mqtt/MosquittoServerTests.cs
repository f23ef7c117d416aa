using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Formatter;
using SmartPilots.Offline.Tests.Mqtt.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>Our client as mosquitto sees it.</summary>
public sealed class MosquittoServerTests
{
    [SkippableTheory]
    [MemberData(nameof(PublishAndSubscribeTests.VersionsAndQos), MemberType = typeof(PublishAndSubscribeTests))]
    public async Task A_message_comes_back_unchanged(MqttProtocolVersion version, int qos)
    {
        using var broker = await MosquittoServer.StartAsync();
        await using var client = await TestClient.ConnectAsync(broker.Port, "c", version);
        var granted = await client.SubscribeAsync("a/+", qos);

        var result = await client.PublishAsync("a/b", "grüße", qos, retain: true);

        Assert.Equal(qos, (int)granted.Items.Single().ResultCode);
        Assert.True(result.IsSuccess);
        var received = await client.ReceiveAsync();
        Assert.Equal(("a/b", "grüße", qos), (received.Topic, received.ConvertPayloadToString(), (int)received.QualityOfServiceLevel));
    }

    [SkippableTheory]
    [InlineData(MqttProtocolVersion.V311, 1)]
    [InlineData(MqttProtocolVersion.V500, 1)]
    [InlineData(MqttProtocolVersion.V500, 2)]
    public async Task Two_thousand_messages_at_once_keep_the_servers_receive_maximum(MqttProtocolVersion version, int qos)
    {
        using var broker = await MosquittoServer.StartAsync("allow_anonymous true", "max_queued_messages 0", "max_inflight_messages 20");
        await using var client = await TestClient.ConnectAsync(broker.Port, "c", version);
        await client.SubscribeAsync("t", qos);

        var results = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => client.PublishAsync("t", $"{i}", qos)));

        Assert.All(results, r => Assert.True(r.IsSuccess));
        var received = new ConcurrentDictionary<string, int>();
        for (var i = 0; i < 2000; i++)
            Assert.True(received.TryAdd((await client.ReceiveAsync()).ConvertPayloadToString(), i));
        Assert.Equal(MqttClientConnectResultCode.Success, client.Connected.ResultCode);
    }

    [SkippableTheory]
    [InlineData(MqttProtocolVersion.V311, MqttClientConnectResultCode.NotAuthorized)]
    [InlineData(MqttProtocolVersion.V500, MqttClientConnectResultCode.NotAuthorized)]
    public async Task A_refusal_is_a_result(MqttProtocolVersion version, MqttClientConnectResultCode expected)
    {
        using var broker = await MosquittoServer.StartAsync("allow_anonymous false");

        await using var client = await TestClient.ConnectAsync(broker.Port, "c", version);

        Assert.Equal(expected, client.Connected.ResultCode);
        Assert.False(client.Client.IsConnected);
    }

    [SkippableTheory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task A_will_is_sent_when_the_client_is_cut_off_and_not_when_it_says_goodbye(MqttProtocolVersion version)
    {
        using var broker = await MosquittoServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(broker.Port, "w", version);
        await watcher.SubscribeAsync("#");

        await using (await TestClient.ConnectAsync(broker.Port, "polite", version, o => Will(o, "polite")))
        {
        }

        var cut = await TestClient.ConnectAsync(broker.Port, "cut", version, o => Will(o, "cut"));
        cut.Client.Dispose();

        Assert.Equal("cut", (await watcher.ReceiveAsync()).ConvertPayloadToString());
        await watcher.ReceivesNothingAsync();
    }

    [SkippableFact]
    public async Task A_session_is_taken_over_and_resumed()
    {
        using var broker = await MosquittoServer.StartAsync();
        await using var first = await TestClient.ConnectAsync(broker.Port, "same", configure: o => o.WithSessionExpiryInterval(100));
        await first.SubscribeAsync("t");

        await using var second = await TestClient.ConnectAsync(
            broker.Port, "same", configure: o => o.WithCleanStart(false).WithSessionExpiryInterval(100));

        Assert.True(second.Connected.IsSessionPresent);
        Assert.True((await first.Disconnected).ClientWasConnected);
        await second.PublishAsync("t", "x");
        Assert.Equal("x", (await second.ReceiveAsync()).ConvertPayloadToString());
    }

    private static void Will(MqttClientOptionsBuilder options, string text)
    {
        options.WithWillTopic("will");
        options.WithWillPayload(text);
    }
}
