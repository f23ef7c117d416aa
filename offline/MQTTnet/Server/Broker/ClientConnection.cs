using System.Net;
using System.Net.Sockets;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Transport;

namespace MQTTnet.Server;

/// <summary>
/// One network connection, from its acceptance to its end. One loop reads and handles packets; the sender writes on whatever
/// thread has something to send.
/// </summary>
internal sealed partial class ClientConnection(Broker broker, Socket socket, MqttServerTlsTcpEndpointOptions? tls, Action leaveHalfOpen)
    : ISendObserver
{
    /// <summary>How long a last packet may take to leave before the connection is cut.</summary>
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly long _acceptedAt = broker.Time.GetTimestamp();
    private long _finishedAt;
    private long _lastReceived;
    private volatile bool _isReading;
    private volatile bool _isTakenOver;
    private int _fillsLeft = 64;

    /// <summary>Another connection has the session; what this one has received is only looked through for its goodbye.</summary>
    public bool IsTakenOver => _isTakenOver;

    /// <summary>The client is gone; its handlers are being told.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>It has been told to end; what is said last may still be on its way.</summary>
    public bool IsFinishing => Interlocked.Read(ref _finishedAt) != 0;

    /// <summary>Completes when the loop has ended and all handlers have been told.</summary>
    public Task Ended => _ended.Task;

    public CancellationToken Closing => _closing.Token;

    public MqttChannel? Channel { get; private set; }

    public PacketReceiver Receiver { get; private set; } = null!;

    public PacketSender? Sender { get; private set; }

    /// <summary>Set once the client has been let in.</summary>
    public Session? Session { get; private set; }

    public MqttConnectPacket Connect { get; set; } = new();

    /// <summary>What a handler has told the client in CONNACK, else what the client said [MQTT-3.1.2-21]. 0: no end.</summary>
    private int KeepAliveSeconds => ServerKeepAlive > 0 ? ServerKeepAlive : Connect.KeepAlivePeriod;

    private ushort ServerKeepAlive { get; set; }

    /// <summary>What ended the connection, when the client said so.</summary>
    public MqttDisconnectPacket? ClientDisconnect { get; set; }

    public string ClientId => Session?.ClientId ?? Connect.ClientId;

    public string? UserName => Connect.Username;

    public EndPoint? RemoteEndPoint => Channel?.RemoteEndPoint;

    public DateTime ConnectedAt { get; private set; }

    public DateTime LastReceivedAt => ConnectedAt + broker.Time.GetElapsedTime(_acceptedAt, Volatile.Read(ref _lastReceived));

    public long MessagesReceived { get; set; }

    public long PacketsSent => Sender?.PacketsSent ?? 0;

    public int QueuedPackets => Sender!.Count;

    public void Queue(MqttPacket packet) => Sender!.Enqueue(packet);

    public void SendSoon() => Sender!.KickElsewhere();

    /// <summary>The client has been let in and holds its session.</summary>
    public void Establish(Session session)
    {
        session.UserName = Connect.Username;
        Session = session;
        ConnectedAt = broker.Time.GetUtcNow().UtcDateTime;
    }

    public void LeaveHalfOpen() => Interlocked.Exchange(ref leaveHalfOpen!, null)?.Invoke();

    /// <summary>Says why to an MQTT 5 client, then closes. Returns at once; <see cref="Ended"/> tells when it is over.</summary>
    public void Disconnect(MqttServerClientDisconnectOptions options)
    {
        var packet = Connect.ProtocolVersion == MqttProtocolVersion.V500 && Session is not null
            ? new MqttDisconnectPacket
            {
                ReasonCode = options.ReasonCode,
                ReasonString = options.ReasonString,
                ServerReference = options.ServerReference,
                UserProperties = options.UserProperties,
            }
            : null;
        Finish(packet);
    }

    /// <summary>
    /// The loop reads what has arrived before it ends: a client that says DISCONNECT and is back at once on another connection must
    /// not find its will published [MQTT-3.14.4-3], whichever of its two connections is read first.
    /// </summary>
    public void TakeOver()
    {
        _isTakenOver = true;
        Interlocked.CompareExchange(ref _finishedAt, broker.Time.GetTimestamp(), 0);
        Sender!.StopWaiting();
        Channel!.StopReceiving();
    }

    public void Finish(MqttPacket? last)
    {
        Interlocked.CompareExchange(ref _finishedAt, broker.Time.GetTimestamp(), 0);
        if (Sender is null)
            Abort();
        else
            Sender.Finish(last);
    }

    public void Abort()
    {
        if (Channel is null)
            socket.Dispose();
        else
            Channel.Dispose();
    }

    /// <summary>Called by the housekeeping at short intervals.</summary>
    public void CheckTime()
    {
        var finishedAt = Interlocked.Read(ref _finishedAt);
        if (finishedAt != 0)
        {
            if (broker.Time.GetElapsedTime(finishedAt) > FinishTimeout)
                Abort();
        }
        else if (Session is null)
        {
            if (broker.Time.GetElapsedTime(_acceptedAt) > broker.Options.DefaultCommunicationTimeout)
                Abort();
        }
        else if (KeepAliveSeconds > 0 && _isReading)
        {
            // One and a half times the period without a packet [MQTT-3.1.2-22]; time that a handler takes is not the client's.
            if (broker.Time.GetElapsedTime(Volatile.Read(ref _lastReceived)) > TimeSpan.FromSeconds(KeepAliveSeconds * 1.5))
                Disconnect(new() { ReasonCode = MqttDisconnectReasonCode.KeepAliveTimeout });
        }
    }

    /// <summary>
    /// False at the end of the stream. A packet counts for keep-alive when it begins and when it has been handled, not in between:
    /// one that comes in drops must be complete within the time that a silent client has.
    /// </summary>
    public async ValueTask<bool> FillAsync(bool hasHandledPackets)
    {
        // Some systems deliver what comes after the receiving side was shut: that must not go on for ever.
        if (_isTakenOver && --_fillsLeft < 0)
            return false;
        var begins = !Receiver.HasPart;
        if (hasHandledPackets)
            Volatile.Write(ref _lastReceived, broker.Time.GetTimestamp());
        _isReading = true;
        var filled = await Receiver.FillAsync().ConfigureAwait(false);
        _isReading = false;
        if (begins)
            Volatile.Write(ref _lastReceived, broker.Time.GetTimestamp());
        return filled;
    }

    /// <summary>Returns when the connection has ended; throws nothing.</summary>
    public async Task RunAsync()
    {
        try
        {
            Channel = await TlsHandshake.AcceptAsync(socket, tls).ConfigureAwait(false);
            Receiver = new PacketReceiver(Channel, broker.Topics);
            Sender = new PacketSender(Channel, this);
            if (await new ConnectRequest(broker, this).AcceptAsync().ConfigureAwait(false))
                await new PacketLoop(broker, this).RunAsync().ConfigureAwait(false);
        }
        catch (PacketFault fault)
        {
            Disconnect(new() { ReasonCode = fault.Reason, ReasonString = fault.Message });
        }
        catch (ConnectionLost)
        {
            // The ordinary end of a connection; whoever wants to know hears it from ClientDisconnectedAsync.
            if (!_isTakenOver)
                Abort();
        }
        catch (Exception e)
        {
            broker.LogError(e, "A handler failed; its connection is closed.");
            Disconnect(new() { ReasonCode = MqttDisconnectReasonCode.UnspecifiedError });
        }

        await EndAsync().ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        if (_isTakenOver)
            Disconnect(new() { ReasonCode = MqttDisconnectReasonCode.SessionTakenOver });
        IsEnding = true;
        LeaveHalfOpen();
        Receiver?.Release();
        Finish(null);
        await _closing.CancelAsync().ConfigureAwait(false);
        try
        {
            if (Session is not null)
                await new ConnectionEnd(broker, this, Session).RunAsync(_isTakenOver).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            broker.LogError(e, "A handler failed at the end of a connection.");
        }

        if (Session is not null)
            broker.Sessions.Release(this, Session.ClientId);
        broker.Connections.TryRemove(this, out _);
        _ended.SetResult();
    }
}
