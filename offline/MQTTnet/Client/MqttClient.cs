using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Internal;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

internal sealed class MqttClient(IMqttNetLogger logger, TimeProvider time) : IMqttClient
{
    private const int Disconnected = 0;
    private const int Connecting = 1;
    private const int Connected = 2;

    private readonly AsyncEvent<MqttApplicationMessageReceivedEventArgs> _received = new();
    private readonly AsyncEvent<MqttClientConnectedEventArgs> _connected = new();
    private readonly AsyncEvent<MqttClientConnectingEventArgs> _connecting = new();
    private readonly AsyncEvent<MqttClientDisconnectedEventArgs> _disconnected = new();
    private readonly IncomingExactlyOnce _exactlyOnce = new();
    private volatile ClientLink? _link;
    private int _state;
    private bool _disposed;

    public event Func<MqttApplicationMessageReceivedEventArgs, Task> ApplicationMessageReceivedAsync
    {
        add => _received.Add(value);
        remove => _received.Remove(value);
    }

    public event Func<MqttClientConnectedEventArgs, Task> ConnectedAsync
    {
        add => _connected.Add(value);
        remove => _connected.Remove(value);
    }

    public event Func<MqttClientConnectingEventArgs, Task> ConnectingAsync
    {
        add => _connecting.Add(value);
        remove => _connecting.Remove(value);
    }

    public event Func<MqttClientDisconnectedEventArgs, Task> DisconnectedAsync
    {
        add => _disconnected.Add(value);
        remove => _disconnected.Remove(value);
    }

    public bool IsConnected => Volatile.Read(ref _state) == Connected;

    public MqttClientOptions? Options { get; private set; }

    public async Task<MqttClientConnectResult> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.CompareExchange(ref _state, Connecting, Disconnected) != Disconnected)
            throw new InvalidOperationException("It is not allowed to connect with a server after the connection is established.");
        Options = options;
        ClientLink link;
        MqttClientConnectResult result;
        try
        {
            await _connecting.InvokeAsync(new(options)).ConfigureAwait(false);
            (link, result) = await ClientLink.OpenAsync(this, options, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Volatile.Write(ref _state, Disconnected);
            Tell(new(false, null, MqttClientDisconnectReason.UnspecifiedError, null, null, e));
            throw;
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            link.Abort();
            Volatile.Write(ref _state, Disconnected);
            var reason = (MqttClientDisconnectReason)result.ResultCode;
            Tell(new(false, result, reason, result.ReasonString, result.UserProperties, null));
            return result;
        }

        if (!result.IsSessionPresent)
            _exactlyOnce.Clear();
        _link = link;
        Volatile.Write(ref _state, Connected);
        link.Start(result, new IncomingMessages(link, options, _received, _exactlyOnce, logger));
        await _connected.InvokeAsync(new(result)).ConfigureAwait(false);
        return result;
    }

    public async Task DisconnectAsync(MqttClientDisconnectOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_link is not { } link)
            return;
        link.Finish(new MqttDisconnectPacket
        {
            ReasonCode = (MqttDisconnectReasonCode)options.Reason,
            ReasonString = options.ReasonString,
            SessionExpiry = options.SessionExpiryInterval == 0 ? null : options.SessionExpiryInterval,
            UserProperties = options.UserProperties,
        });
        await link.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task PingAsync(CancellationToken cancellationToken = default) => LinkOrThrow().PingAsync(cancellationToken);

    public async Task<MqttClientPublishResult> PublishAsync(
        MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var link = LinkOrThrow();
        MessageRules.ThrowIfInvalid(applicationMessage, Options!.ProtocolVersion);
        return await new PublishRequest(link).SendAsync(MessagePacket.ToPacket(applicationMessage), cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<MqttClientSubscribeResult> SubscribeAsync(
        MqttClientSubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var filter in options.TopicFilters)
            MqttTopicValidator.ThrowIfInvalidSubscribe(filter.Topic);
        var packet = new MqttSubscribePacket
        {
            TopicFilters = options.TopicFilters,
            SubscriptionIdentifier = options.SubscriptionIdentifier,
            UserProperties = options.UserProperties,
        };
        var answer = await LinkOrThrow().RequestAsync<MqttSubAckPacket>(packet, cancellationToken).ConfigureAwait(false);
        if (answer.ReasonCodes.Count != options.TopicFilters.Count)
            throw new MqttProtocolViolationException("The reason codes do not match the topic filters [MQTT-3.8.4-6].");
        var items = options.TopicFilters.Zip(answer.ReasonCodes, (filter, code) =>
            new MqttClientSubscribeResultItem(filter, (MqttClientSubscribeResultCode)code)).ToList();
        return new MqttClientSubscribeResult(packet.PacketIdentifier, items, answer.ReasonString, answer.UserProperties ?? []);
    }

    public async Task<MqttClientUnsubscribeResult> UnsubscribeAsync(
        MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var packet = new MqttUnsubscribePacket { TopicFilters = options.TopicFilters, UserProperties = options.UserProperties };
        var answer = await LinkOrThrow().RequestAsync<MqttUnsubAckPacket>(packet, cancellationToken).ConfigureAwait(false);
        // MQTT 3.1.1 answers without reason codes.
        var items = options.TopicFilters.Select((filter, i) => new MqttClientUnsubscribeResultItem(
            filter, (MqttClientUnsubscribeResultCode)answer.ReasonCodes.ElementAtOrDefault(i))).ToList();
        return new MqttClientUnsubscribeResult(packet.PacketIdentifier, items, answer.ReasonString, answer.UserProperties ?? []);
    }

    public void Dispose()
    {
        _disposed = true;
        _link?.Abort();
    }

    /// <summary>Called once by each link that was started, when it is over.</summary>
    public void OnLinkEnded(ClientLink link, MqttClientDisconnectedEventArgs end)
    {
        if (_link == link)
            _link = null;
        Volatile.Write(ref _state, Disconnected);
        Tell(end);
    }

    /// <summary>On another thread, because a handler may connect again and wait for it.</summary>
    private void Tell(MqttClientDisconnectedEventArgs end) => _ = Task.Run(async () =>
    {
        try
        {
            await _disconnected.InvokeAsync(end).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.Publish(MqttNetLogLevel.Error, nameof(MqttClient), "A handler of DisconnectedAsync failed.", null, e);
        }
    });

    private ClientLink LinkOrThrow()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _link ?? throw new MqttClientNotConnectedException();
    }
}
