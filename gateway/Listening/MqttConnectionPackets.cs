using System.Buffers;
using System.Runtime.InteropServices;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>What becomes of each packet: answered here, or handed to the server (then it is returned).</summary>
internal sealed partial class MqttConnection
{
    public const int MaxFilters = 100;

    /// <summary>PINGREQs between two heartbeats, which are a second apart: each is answered at once, and nothing else slows them down.</summary>
    public const int MaxPings = 100;

    private bool _isConnectRead; // the reader's
    private string? _assignedId;
    private int _pings;

    /// <summary>How a message is taken without the server; null until the client is let in.</summary>
    public TakePublish? Take { get; set; }

    /// <summary>How long the session outlives the connection, in seconds; <see cref="uint.MaxValue"/> for ever.</summary>
    public uint SessionExpirySeconds { get; private set; }

    private MqttPacket? Handle(in Frame frame)
    {
        if (!_isConnectRead)
            return HandleConnect(frame);
        if (frame.Type == MqttControlPacketType.Publish)
            return HandlePublish(frame);
        if ((frame.First & 15) != (frame.Type is MqttControlPacketType.PubRel or MqttControlPacketType.Subscribe or MqttControlPacketType.Unsubscribe ? 2 : 0))
            throw new MqttProtocolViolationException("The flags of a fixed header are wrong.");
        var body = Contiguous(frame.Body);
        switch (frame.Type)
        {
            case MqttControlPacketType.PingReq when Interlocked.Increment(ref _pings) > MaxPings:
                throw new PacketRefusedException(MqttDisconnectReasonCode.MessageRateTooHigh, $"More than {MaxPings} PINGREQ in a second.");
            case MqttControlPacketType.PingReq:
                Answer(MqttPingRespPacket.Instance);
                return null;
            case MqttControlPacketType.Disconnect:
                return HandleDisconnect(frame, body);
            case MqttControlPacketType.Connect:
                throw new PacketRefusedException(MqttDisconnectReasonCode.ProtocolError, "A second CONNECT.");
        }
        var packet = Decode(frame, body);
        switch (packet)
        {
            case MqttPacketWithIdentifier { PacketIdentifier: 0 }:
                throw new MqttProtocolViolationException("A packet id is 0."); // [MQTT-2.2.1-3] the answer to it could not be encoded
            case MqttSubscribePacket subscribe:
                Check(subscribe, body.Span);
                Interlocked.Increment(ref _owed);
                break;
            case MqttUnsubscribePacket { TopicFilters.Count: 0 or > MaxFilters }:
                throw new PacketRefusedException(MqttDisconnectReasonCode.ProtocolError, "No filter, or too many, in an UNSUBSCRIBE.");
            case MqttUnsubscribePacket or MqttPubRelPacket or MqttPubRecPacket:
                Interlocked.Increment(ref _owed);
                break;
            case MqttPubAckPacket or MqttPubCompPacket:
                Acknowledged(((MqttPacketWithIdentifier)packet).PacketIdentifier);
                break;
        }
        return packet;
    }

    private MqttConnectPacket HandleConnect(in Frame frame)
    {
        var body = Contiguous(frame.Body);
        ConnectFrame.Check(body.Span);
        _isConnectRead = true;
        var connect = (MqttConnectPacket)Decode(frame, body);
        _keepAlive = TimeSpan.FromSeconds(connect.KeepAlivePeriod * 1.5);
        connect.KeepAlivePeriod = 0; // the server does not see all packets: see Beat
        if (connect.ClientId.Length == 0 && (IsVersion5 || (connect.CleanSession && PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V311)))
            connect.ClientId = _assignedId = $"anonymous-{Guid.NewGuid():n}";
        SessionExpirySeconds = IsVersion5 ? connect.SessionExpiryInterval : connect.CleanSession ? 0 : uint.MaxValue;
        // The server would go by the first connection of a session, not by its last: the gateway ends sessions itself.
        connect.SessionExpiryInterval = SessionExpirySeconds == 0 ? 0 : uint.MaxValue;
        _deliveries.ReceiveMaximum = connect.ReceiveMaximum == 0 ? ushort.MaxValue : connect.ReceiveMaximum;
        _maximumPacketSize = connect.MaximumPacketSize == 0 ? uint.MaxValue : connect.MaximumPacketSize;
        return connect;
    }

    private MqttDisconnectPacket HandleDisconnect(in Frame frame, ReadOnlyMemory<byte> body)
    {
        var disconnect = (MqttDisconnectPacket)Decode(frame, body);
        if (!IsVersion5)
            return disconnect;
        if (SessionExpirySeconds > 0 && ConnectFrame.ExpiryOfDisconnect(body.Span) is { } expiry)
            SessionExpirySeconds = expiry;
        disconnect.SessionExpiryInterval = 0;
        return disconnect.ReasonCode == MqttDisconnectReasonCode.DisconnectWithWillMessage
            ? throw new MqttCommunicationException("The client asks for its will.") // the server forgets the will at any DISCONNECT
            : disconnect;
    }

    private void Check(MqttSubscribePacket subscribe, ReadOnlySpan<byte> body)
    {
        if (subscribe.TopicFilters.Count is 0 or > MaxFilters)
            throw new PacketRefusedException(MqttDisconnectReasonCode.QuotaExceeded, "No filter, or too many, in a SUBSCRIBE.");
        var fields = new MqttFields(body);
        fields.UInt16();
        if (IsVersion5)
            fields.Properties();
        while (!fields.IsAtEnd)
        {
            fields.Text();
            if (fields.Byte() is var options && ((options & 3) == 3 || (options & 0x30) == 0x30 || (options & (IsVersion5 ? 0xc0 : 0xfc)) != 0))
                throw new MqttProtocolViolationException("The options of a subscription are wrong.");
        }
        _order.Remember(subscribe);
    }

    private MqttPacket Decode(in Frame frame, ReadOnlyMemory<byte> body)
    {
        var segment = MemoryMarshal.TryGetArray(body, out var array) ? array : new ArraySegment<byte>(body.ToArray());
        var received = new ReceivedMqttPacket(frame.First, segment, frame.Length);
        if (PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.Unknown)
            PacketFormatterAdapter.DetectProtocolVersion(received);
        return PacketFormatterAdapter.Decode(received);
    }

    private static ReadOnlyMemory<byte> Contiguous(in ReadOnlySequence<byte> body) => body.IsSingleSegment ? body.First : body.ToArray();
}
