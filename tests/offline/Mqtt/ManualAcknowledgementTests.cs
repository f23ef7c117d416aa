using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;
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

    [Fact]
    public async Task A_qos_2_message_comes_again_though_the_handler_of_its_first_connection_is_still_at_work()
    {
        await using var server = await TestServer.StartAsync();
        await using var bridge = await TestClient.ConnectAsync(server.Port, "bridge", configure: Persistent);
        var entered = Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>();
        var leave = new TaskCompletionSource();
        bridge.Client.ApplicationMessageReceivedAsync += e =>
        {
            e.AutoAcknowledge = false;
            entered.Writer.TryWrite(e);
            return leave.Task;
        };
        await bridge.SubscribeAsync("t", qos: 2);
        await server.Server.InjectApplicationMessage("t", "not taken", MqttQualityOfServiceLevel.ExactlyOnce);
        var first = await NextAsync(entered);

        await bridge.Client.DisconnectAsync();
        await bridge.Client.ReconnectAsync();

        var again = await NextAsync(entered);
        Assert.Equal(first.PacketIdentifier, again.PacketIdentifier);
        leave.SetResult();
        await again.AcknowledgeAsync(CancellationToken.None);
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
