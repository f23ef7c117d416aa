using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace SmartPilots.Offline.Tests.Mqtt.Support;

/// <summary>Our client, with what it has received as a queue to await.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly Channel<MqttApplicationMessage> _received = Channel.CreateUnbounded<MqttApplicationMessage>();
    private readonly TaskCompletionSource<MqttClientDisconnectedEventArgs> _disconnected =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TestClient(TimeProvider time)
    {
        Client = new MqttClient(MqttNetNullLogger.Instance, time);
        Client.ApplicationMessageReceivedAsync += e =>
        {
            _received.Writer.TryWrite(e.ApplicationMessage);
            return Task.CompletedTask;
        };
        Client.DisconnectedAsync += e =>
        {
            _disconnected.TrySetResult(e);
            return Task.CompletedTask;
        };
    }

    public IMqttClient Client { get; }

    public MqttClientConnectResult Connected { get; private set; } = null!;

    public Task<MqttClientDisconnectedEventArgs> Disconnected => Within.Time(_disconnected.Task);

    public static async Task<TestClient> ConnectAsync(
        int port, string clientId, MqttProtocolVersion version = MqttProtocolVersion.V500,
        Action<MqttClientOptionsBuilder>? configure = null, TimeProvider? time = null)
    {
        var client = new TestClient(time ?? TimeProvider.System);
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithClientId(clientId)
            .WithProtocolVersion(version)
            .WithTryPrivate(false);
        configure?.Invoke(builder);
        client.Connected = await Within.Time(client.Client.ConnectAsync(builder.Build()));
        return client;
    }

    public async Task<MqttApplicationMessage> ReceiveAsync() => await Within.Time(_received.Reader.ReadAsync().AsTask());

    /// <summary>Nothing may have come before the answer to a ping: the server keeps its order.</summary>
    public async Task ReceivesNothingAsync()
    {
        await Within.Time(Client.PingAsync());
        await Within.Time(Client.PingAsync());
        Assert.False(_received.Reader.TryPeek(out var unexpected), $"received {unexpected?.Topic}");
    }

    public Task<MqttClientPublishResult> PublishAsync(
        string topic, string payload, int qos = 1, bool retain = false, Action<MqttApplicationMessageBuilder>? configure = null)
    {
        var builder = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)qos)
            .WithRetainFlag(retain);
        configure?.Invoke(builder);
        return Within.Time(Client.PublishAsync(builder.Build()));
    }

    public Task<MqttClientSubscribeResult> SubscribeAsync(string filter, int qos = 1) =>
        Within.Time(Client.SubscribeAsync(filter, (MqttQualityOfServiceLevel)qos));

    public async ValueTask DisposeAsync()
    {
        if (Client.IsConnected)
            await Within.Time(Client.DisconnectAsync());
        Client.Dispose();
    }
}
