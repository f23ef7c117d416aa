using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using SmartPilots.Offline.Tests.Mqtt.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>What a bridge relies on, with our server and with mosquitto.</summary>
public sealed class ManualAcknowledgementTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500, 1)]
    [InlineData(MqttProtocolVersion.V500, 2)]
    [InlineData(MqttProtocolVersion.V311, 1)]
    [InlineData(MqttProtocolVersion.V311, 2)]
    public async Task What_was_not_acknowledged_by_hand_comes_again_and_what_was_does_not(MqttProtocolVersion version, int qos)
    {
        await using var server = await TestServer.StartAsync();
        await RunAsync(server.Port, version, qos);
    }

    [SkippableTheory]
    [InlineData(MqttProtocolVersion.V500, 1)]
    [InlineData(MqttProtocolVersion.V500, 2)]
    [InlineData(MqttProtocolVersion.V311, 1)]
    [InlineData(MqttProtocolVersion.V311, 2)]
    public async Task Mosquitto_sees_the_same_client(MqttProtocolVersion version, int qos)
    {
        using var broker = await MosquittoServer.StartAsync();
        await RunAsync(broker.Port, version, qos);
    }

    private static async Task RunAsync(int port, MqttProtocolVersion version, int qos)
    {
        await using var bridge = await TestClient.ConnectAsync(port, "bridge", version, Persistent);
        var messages = Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>();
        bridge.Client.ApplicationMessageReceivedAsync += e =>
        {
            e.AutoAcknowledge = false;
            messages.Writer.TryWrite(e);
            return Task.CompletedTask;
        };
        await bridge.SubscribeAsync("t", qos);
        await using var publisher = await TestClient.ConnectAsync(port, "publisher", version);
        for (var i = 0; i < 4; i++)
            await publisher.PublishAsync("t", $"{i}", qos);

        var first = await NextAsync(messages);
        var second = await NextAsync(messages);
        await NextAsync(messages);
        await NextAsync(messages);
        await first.AcknowledgeAsync(CancellationToken.None);
        await second.AcknowledgeAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.AcknowledgeAsync(CancellationToken.None));
        await bridge.Client.PingAsync();
        await bridge.Client.DisconnectAsync();
        await bridge.Client.ReconnectAsync();

        foreach (var expected in (string[])["2", "3"])
        {
            var again = await NextAsync(messages);
            Assert.Equal(expected, again.ApplicationMessage.ConvertPayloadToString());
            await again.AcknowledgeAsync(CancellationToken.None);
        }

        await bridge.Client.PingAsync();
        Assert.False(messages.Reader.TryPeek(out _));
    }

    private static async Task<MqttApplicationMessageReceivedEventArgs> NextAsync(
        Channel<MqttApplicationMessageReceivedEventArgs> messages) => await Within.Time(messages.Reader.ReadAsync().AsTask());

    private static void Persistent(MqttClientOptionsBuilder options)
    {
        options.WithCleanStart(false);
        options.WithSessionExpiryInterval(100);
    }
}
