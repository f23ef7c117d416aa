using System.Security.Authentication;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Transport;

namespace MQTTnet;

/// <summary>One connection of a client to a server.</summary>
internal sealed class ClientLink : ISendObserver
{
    private readonly MqttClient _client;
    private readonly MqttChannel _channel;
    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;
    private readonly PacketReceiver _receiver;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KeepAlive _keepAlive;
    private MqttClientConnectResult? _connectResult;
    private MqttDisconnectPacket? _serverDisconnect;
    private Exception? _failure;
    private bool _finishing;

    private ClientLink(MqttClient client, MqttChannel channel, MqttClientOptions options, TimeProvider time)
    {
        _client = client;
        _channel = channel;
        _options = options;
        _time = time;
        _receiver = new PacketReceiver(channel, new TopicCache(64)) { Version = options.ProtocolVersion };
        if (options.MaximumPacketSize > 0)
            _receiver.MaximumPacketSize = (int)Math.Min(options.MaximumPacketSize, int.MaxValue);
        Sender = new PacketSender(channel, this) { Version = options.ProtocolVersion };
        _keepAlive = new KeepAlive(this, time);
    }

    public PacketSender Sender { get; }

    public PendingAnswers Answers { get; } = new();

    public Task Ended => _ended.Task;

    /// <summary>Connects and exchanges CONNECT and CONNACK. Throws MqttCommunicationException when there is no answer.</summary>
    public static async Task<(ClientLink Link, MqttClientConnectResult Result)> OpenAsync(
        MqttClient client, MqttClientOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        MqttChannel? channel = null;
        try
        {
            channel = await ClientDial.OpenAsync(options.ChannelOptions, either.Token).ConfigureAwait(false);
            var link = new ClientLink(client, channel, options, time);
            var answer = await link.ShakeHandsAsync(either.Token).ConfigureAwait(false);
            return (link, new MqttClientConnectResult(answer));
        }
        catch (Exception e)
        {
            channel?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (e is MqttProtocolViolationException)
                throw;
            if (timeout.IsCancellationRequested)
                throw new MqttCommunicationTimedOutException(e);
            if (e is MqttCommunicationException || !(MqttChannel.IsConnectionLoss(e) || e is AuthenticationException))
                throw;
            throw new MqttCommunicationException(e);
        }
    }

    /// <summary>Begins to read and to keep the connection alive.</summary>
    public void Start(MqttClientConnectResult result, IncomingMessages incoming)
    {
        _connectResult = result;
        Answers.LimitPublishes(result.ReceiveMaximum ?? ushort.MaxValue);
        var period = result.ServerKeepAlive > 0 ? TimeSpan.FromSeconds(result.ServerKeepAlive) : _options.KeepAlivePeriod;
        _ = RunAsync(incoming);
        _keepAlive.Start(period, _options.Timeout);
    }

    /// <summary>Sends a request and awaits its answer, for at most the options' timeout unless the caller can cancel.</summary>
    public async Task<TAnswer> RequestAsync<TAnswer>(MqttPacketWithIdentifier request, CancellationToken cancellationToken)
        where TAnswer : MqttPacket
    {
        var answer = Answers.Begin(request);
        Send(request);
        return await AwaitAsync<TAnswer>(answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="RequestAsync"/> for a packet that continues an exchange under the identifier it already has.</summary>
    public async Task<TAnswer> ContinueAsync<TAnswer>(MqttPacketWithIdentifier request, CancellationToken cancellationToken)
        where TAnswer : MqttPacket
    {
        var answer = Answers.Continue(request.PacketIdentifier);
        Send(request);
        return await AwaitAsync<TAnswer>(answer, cancellationToken).ConfigureAwait(false);
    }

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        var answer = Answers.BeginPing();
        Send(MqttPingReqPacket.Instance);
        await AwaitAsync<MqttPingRespPacket>(answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>False when the connection is over.</summary>
    public bool Send(MqttPacket packet)
    {
        var queued = Sender.Enqueue(packet);
        Sender.KickElsewhere();
        return queued;
    }

    public void Finish(MqttDisconnectPacket packet)
    {
        _finishing = true;
        Sender.FinishAfterQueue(packet);
    }

    public void Fail(Exception exception)
    {
        Interlocked.CompareExchange(ref _failure, exception, null);
        Abort();
    }

    public void Abort() => _channel.Dispose();

    public ValueTask<MqttPacket?> BeforeSendAsync(MqttPacket packet) => new(packet);

    public void OnTooLarge(MqttPacket packet) =>
        Fail(new MqttProtocolViolationException($"{packet.GetType().Name} is larger than the server's maximum packet size."));

    public void OnDrained()
    {
    }

    public void OnSendFailed(Exception exception) => Fail(exception);

    private async Task<MqttConnAckPacket> ShakeHandsAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(Abort).ConfigureAwait(false);
        Send(ConnectPacketFactory.Create(_options));
        MqttPacket packet;
        while (!_receiver.TryRead(out packet))
        {
            if (!await _receiver.FillAsync().ConfigureAwait(false))
                throw new MqttCommunicationException("The connection is closed: the server did not answer CONNECT.", _failure);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var answer = packet as MqttConnAckPacket
            ?? throw new MqttProtocolViolationException("The first packet of the server is not CONNACK [MQTT-3.2.0-1].");
        if (answer.MaximumPacketSize > 0)
            Sender.MaximumPacketSize = answer.MaximumPacketSize;
        return answer;
    }

    private async Task<TAnswer> AwaitAsync<TAnswer>(Task<MqttPacket> answer, CancellationToken cancellationToken)
        where TAnswer : MqttPacket
    {
        try
        {
            var packet = cancellationToken.CanBeCanceled
                ? await answer.WaitAsync(cancellationToken).ConfigureAwait(false)
                : await answer.WaitAsync(_options.Timeout, _time, CancellationToken.None).ConfigureAwait(false);
            return packet as TAnswer ?? throw new MqttProtocolViolationException(
                $"{packet.GetType().Name} came where {typeof(TAnswer).Name} was due.");
        }
        catch (TimeoutException e)
        {
            throw new MqttCommunicationTimedOutException(e);
        }
    }

    private async Task RunAsync(IncomingMessages incoming)
    {
        try
        {
            incoming.Start();
            while (true)
            {
                if (_receiver.TryRead(out var packet))
                {
                    Handle(packet, incoming);
                    continue;
                }

                Sender.Kick();
                if (!await _receiver.FillAsync().ConfigureAwait(false))
                    break;
            }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }

        _keepAlive.Stop();
        incoming.Stop();
        _receiver.Release();
        var fault = (_failure as PacketFault)?.Reason;
        Sender.Finish(fault is null || _options.ProtocolVersion != MqttProtocolVersion.V500
            ? null
            : new MqttDisconnectPacket { ReasonCode = fault.Value });
        Answers.FailAll(new MqttClientDisconnectedException(_failure));
        _client.OnLinkEnded(this, Summary());
        _ended.SetResult();
    }

    private MqttClientDisconnectedEventArgs Summary()
    {
        if (_serverDisconnect is { } packet)
        {
            return new(true, _connectResult, (MqttClientDisconnectReason)packet.ReasonCode, packet.ReasonString,
                packet.UserProperties, null);
        }

        var reason = _finishing ? MqttClientDisconnectReason.NormalDisconnection
            : _failure is MqttCommunicationTimedOutException ? MqttClientDisconnectReason.KeepAliveTimeout
            : MqttClientDisconnectReason.UnspecifiedError;
        var exception = _finishing ? null : _failure ?? new MqttCommunicationException("The server closed the connection.");
        return new(true, _connectResult, reason, null, null, exception);
    }

    private void Handle(MqttPacket packet, IncomingMessages incoming)
    {
        switch (packet)
        {
            case MqttPublishPacket publish: incoming.Receive(publish); break;
            case MqttPubRelPacket released: incoming.Release(released); break;
            case MqttPingRespPacket: Answers.CompletePing(packet); break;
            case MqttPacketWithIdentifier answer and
                (MqttPubAckPacket or MqttPubRecPacket or MqttPubCompPacket or MqttSubAckPacket or MqttUnsubAckPacket):
                Answers.Complete(answer);
                break;
            case MqttDisconnectPacket disconnect:
                _serverDisconnect = disconnect;
                Abort();
                break;
            default: throw PacketFault.Protocol($"{packet.GetType().Name} is not for a server to send.");
        }
    }
}
