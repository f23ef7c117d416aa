using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>
/// The messages to one session, in order: waiting, then in flight until acknowledged. What is in flight when a connection
/// ends is sent again on the next one, in the same order [MQTT-4.4.0-1] [MQTT-4.6.0-1].
/// </summary>
internal sealed class OutgoingMessages(MqttServerOptions options, TimeProvider time)
{
    /// <summary>How many packets may lie in the send queue; the rest waits here, where the overflow strategy holds.</summary>
    private const int SendAhead = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Delivery> _pending = new();
    private readonly Queue<InFlight> _resend = new();
    private readonly Dictionary<ushort, InFlight> _inFlight = [];
    private ClientConnection? _connection;
    private int _window;
    private int _unacknowledged;
    private ushort _lastIdentifier;
    private long _lastOrder;

    public int PendingCount
    {
        get
        {
            lock (_gate)
                return _pending.Count + _inFlight.Count;
        }
    }

    public void Add(Delivery delivery)
    {
        lock (_gate)
        {
            if (_connection is null && delivery.QualityOfService == MqttQualityOfServiceLevel.AtMostOnce)
                return;
            if (_pending.Count >= options.MaxPendingMessagesPerClient)
            {
                if (options.PendingMessagesOverflowStrategy == MqttPendingMessagesOverflowStrategy.DropNewMessage)
                    return;
                _pending.Dequeue();
            }

            _pending.Enqueue(delivery);
            Pump();
        }
    }

    /// <summary>Begins to send on a connection, first what the last connection left unacknowledged.</summary>
    public void Attach(ClientConnection connection, ushort receiveMaximum)
    {
        lock (_gate)
        {
            _connection = connection;
            _window = receiveMaximum == 0 ? ushort.MaxValue : receiveMaximum;
            _unacknowledged = 0;
            _resend.Clear();
            foreach (var message in _inFlight.Values.OrderBy(m => m.Order))
            {
                message.IsSent = false;
                _resend.Enqueue(message);
            }

            Pump();
        }
    }

    public void Detach(ClientConnection connection)
    {
        lock (_gate)
        {
            if (_connection == connection)
                _connection = null;
        }
    }

    public void SendMore()
    {
        lock (_gate)
            Pump();
    }

    /// <summary>An answer of the kind that this message's QoS asks for now, or to no message at all (one that came too late).</summary>
    public bool MayAnswer(ushort identifier, MqttControlPacketType answer)
    {
        lock (_gate)
        {
            return !_inFlight.TryGetValue(identifier, out var message)
                || answer switch
                {
                    MqttControlPacketType.PubAck => !message.IsExactlyOnce,
                    MqttControlPacketType.PubRec => message.IsExactlyOnce,
                    _ => message.IsReceived,
                };
        }
    }

    /// <summary>PUBACK, PUBCOMP, or a PUBREC that refuses. False: no such message is in flight.</summary>
    public bool Acknowledge(ushort identifier)
    {
        lock (_gate)
        {
            if (!_inFlight.Remove(identifier, out var message))
                return false;
            if (message.IsSent)
                _unacknowledged--;
            Pump();
            return true;
        }
    }

    /// <summary>PUBREC: from now on only PUBREL is sent for this message [MQTT-4.3.3-4]. False: no such message is in flight.</summary>
    public bool Receive(ushort identifier)
    {
        lock (_gate)
        {
            if (!_inFlight.TryGetValue(identifier, out var message))
                return false;
            message.IsReceived = true;
            return true;
        }
    }

    private void Pump()
    {
        if (_connection is not { } connection)
            return;
        var queued = false;
        while (connection.QueuedPackets < SendAhead && TryNext(out var packet))
        {
            connection.Queue(packet);
            queued = true;
        }

        if (queued)
            connection.SendSoon();
    }

    private bool TryNext(out MqttPacket packet)
    {
        packet = null!;
        if (_unacknowledged < _window && _resend.TryDequeue(out var again))
        {
            again.IsSent = true;
            _unacknowledged++;
            packet = again.Repeat();
            return true;
        }

        while (_resend.Count == 0 && _pending.TryPeek(out var next))
        {
            var counted = next.QualityOfService > MqttQualityOfServiceLevel.AtMostOnce;
            if (counted && (_unacknowledged >= _window || _inFlight.Count >= ushort.MaxValue))
                return false;
            _pending.Dequeue();
            if (next.ToPacket(time) is not { } publish)
            {
                if (counted)
                    NextIdentifier(); // used up, as with mosquitto, which gives identifiers to messages that wait
                continue;
            }

            packet = publish;
            if (counted)
                Track(publish);
            return true;
        }

        return false;
    }

    private void Track(MqttPublishPacket packet)
    {
        packet.PacketIdentifier = NextIdentifier();
        _inFlight[_lastIdentifier] = new InFlight(packet, ++_lastOrder) { IsSent = true };
        _unacknowledged++;
    }

    private ushort NextIdentifier()
    {
        do
            _lastIdentifier++;
        while (_lastIdentifier == 0 || _inFlight.ContainsKey(_lastIdentifier));
        return _lastIdentifier;
    }
}
