using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// What a client has asked for in its CONNECT, and of its session last in its DISCONNECT. It stands here, and the server is told less: it does not
/// see all packets, and would go by the first connection of a session, not by its last.
/// </summary>
internal sealed class ClientTerms(PacketDecoder decoder)
{
    private string? _assignedId;

    public bool IsVersion5 => decoder.IsVersion5;

    /// <summary>One and a half times what it has named; zero for none.</summary>
    public TimeSpan KeepAlive { get; private set; }

    /// <summary>How long the session outlives the connection, in seconds; <see cref="uint.MaxValue"/> for ever.</summary>
    public uint SessionExpirySeconds { get; private set; }

    /// <summary>Null for a client that cannot be let in without an id.</summary>
    /// <exception cref="MqttProtocolViolationException">It may not be as it is.</exception>
    public MqttConnectPacket? Connect(in Frame frame)
    {
        var body = frame.ContiguousBody();
        if (!ConnectFrame.HasUsableId(body.Span))
            return null; // the decoder would throw
        var connect = (MqttConnectPacket)decoder.Decode(frame, body);
        KeepAlive = TimeSpan.FromSeconds(connect.KeepAlivePeriod * 1.5);
        connect.KeepAlivePeriod = 0;
        if (connect.ClientId.Length == 0)
            connect.ClientId = _assignedId = $"anonymous-{Guid.NewGuid():n}";
        SessionExpirySeconds = IsVersion5 ? connect.SessionExpiryInterval : connect.CleanSession ? 0 : uint.MaxValue;
        connect.SessionExpiryInterval = SessionExpirySeconds == 0 ? 0 : uint.MaxValue;
        return connect;
    }

    /// <summary>What the client is told of the terms.</summary>
    public void Complete(MqttConnAckPacket answer)
    {
        (answer.TopicAliasMaximum, answer.MaximumPacketSize) = (PublishIntake.MaxTopicAlias, PacketCutter.MaxPacketBytes);
        if (IsVersion5)
            answer.AssignedClientIdentifier = _assignedId;
    }

    /// <exception cref="MqttCommunicationException">The client asks for its will.</exception>
    public MqttDisconnectPacket Disconnect(in Frame frame, ReadOnlyMemory<byte> body)
    {
        var disconnect = (MqttDisconnectPacket)decoder.Decode(frame, body);
        if (!IsVersion5)
            return disconnect;
        if (SessionExpirySeconds > 0 && ConnectFrame.ExpiryOfDisconnect(body.Span) is { } expiry)
            SessionExpirySeconds = expiry;
        disconnect.SessionExpiryInterval = 0;
        return disconnect.ReasonCode == MqttDisconnectReasonCode.DisconnectWithWillMessage
            ? throw new MqttCommunicationException("The client asks for its will.") // the server forgets the will at any DISCONNECT
            : disconnect;
    }
}
