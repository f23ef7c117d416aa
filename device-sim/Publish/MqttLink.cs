using System.Buffers;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace SmartPilots.DeviceSim.Publish;

/// <summary>One signed-in connection, from CONNACK until it breaks. A new one is made instead of mending it.</summary>
internal sealed class MqttLink : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly IMqttClient _client;

    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MqttLink(IMqttClient client)
    {
        _client = client;
        _client.DisconnectedAsync += _ =>
        {
            _broken.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <exception cref="PublishException">The broker refuses the sign-in: trying again is no use.</exception>
    public static async Task<MqttLink> OpenAsync(string clientId, FindSystem find, CancellationToken cancellationToken)
    {
        var address = await find(cancellationToken);
        var options = new MqttClientOptionsBuilder().WithTcpServer(address.MqttHost, address.MqttPort).WithClientId(clientId)
            .WithCleanSession(true).WithTimeout(Timeout);
        if (address.MqttUser is not null)
            options = options.WithCredentials(address.MqttUser, address.MqttPassword ?? "");
        var link = new MqttLink(new MqttClientFactory().CreateMqttClient(GatheringChannel.Adapters));
        try
        {
            var answer = await link._client.ConnectAsync(options.Build(), cancellationToken);
            return answer.ResultCode switch
            {
                MqttClientConnectResultCode.Success => link,
                MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized
                    or MqttClientConnectResultCode.Banned => throw new PublishException(
                        $"The broker at {address.MqttHost}:{address.MqttPort} refused the sign-in: {answer.ResultCode}."),
                _ => throw new MqttCommunicationException($"The broker answered {answer.ResultCode}."),
            };
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A connection that listens to topics and hands each message on before it acknowledges it: with the QoS and the retain flag that it
    /// was published with (a broker passes both on only to who asks for them).
    /// </summary>
    public static async Task<MqttLink> OpenListeningAsync(string clientId, FindSystem find, IReadOnlyList<string> topics,
        Func<MqttApplicationMessage, Task> take, CancellationToken cancellationToken)
    {
        var link = await OpenAsync(clientId, find, cancellationToken);
        try
        {
            link._client.ApplicationMessageReceivedAsync += received => take(received.ApplicationMessage);
            var subscription = new MqttClientSubscribeOptionsBuilder();
            foreach (var topic in topics)
                subscription = subscription.WithTopicFilter(new MqttTopicFilterBuilder().WithTopic(topic).WithExactlyOnceQoS()
                    .WithRetainAsPublished().Build());
            var answer = await link._client.SubscribeAsync(subscription.Build(), cancellationToken);
            if (answer.Items.FirstOrDefault(item => (int)item.ResultCode >= 0x80) is { } refused)
                throw new PublishException($"The broker refused the subscription to {refused.TopicFilter.Topic}: {refused.ResultCode}.");
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>Done when the connection has broken.</summary>
    public Task Broken => _broken.Task;

    /// <summary>Sends at once, in the order of the calls; done when it is acknowledged (QoS 0: when it is on its way).</summary>
    public async Task<MqttClientPublishResult> PublishAsync(SimulatedMessage message) =>
        await _client.PublishAsync(new MqttApplicationMessage
    {
        Topic = message.Topic,
        Payload = new ReadOnlySequence<byte>(message.Payload),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.Qos,
        Retain = message.Retain,
    }, CancellationToken.None);

    /// <summary>Says DISCONNECT. Everything is acknowledged by now, so a connection that breaks here has lost nothing.</summary>
    public Task CloseAsync() => _client.IsConnected
        ? _client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None) : Task.CompletedTask;

    public void Dispose()
    {
        try
        {
            _client.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // the client's own clean-up, after a connection that broke, was quicker: it is closed
        }
    }

    /// <summary>Whether a failure is of the connection (worth another) and not of the caller.</summary>
    public static bool IsPassing(Exception why, CancellationToken cancellationToken) =>
        why is MqttCommunicationException or IOException or SocketException or SystemAbsentException or TimeoutException
            or ObjectDisposedException
        || (why is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
