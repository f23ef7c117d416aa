using MQTTnet.Packets;
using MQTTnet.Protocol;
using System.Runtime.CompilerServices;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// Messages on their way to one subscriber. Never more at once than it has asked for (Receive Maximum); a message that is sent again after a
/// reconnection has its packet id of before and the DUP flag [MQTT-4.4.0-1]: the server gives it a new id. Used under the connection's lock.
/// </summary>
internal sealed class Deliveries(ChannelServices services, ConnectionOutput output)
{
    private readonly HashSet<ushort> _inFlight = [];
    private readonly Queue<MqttPublishPacket> _waiting = new(); // bounded: the session's queue is
    private readonly Queue<MqttPacket> _undelivered = new();
    private int _receiveMaximum = ushort.MaxValue;
    private uint _maximumPacketSize = uint.MaxValue;

    public bool HasUndelivered => _undelivered.Count > 0;

    /// <summary>What the subscriber can take.</summary>
    public void Begin(MqttConnectPacket connect)
    {
        _receiveMaximum = connect.ReceiveMaximum == 0 ? ushort.MaxValue : connect.ReceiveMaximum;
        _maximumPacketSize = connect.MaximumPacketSize == 0 ? uint.MaxValue : connect.MaximumPacketSize;
    }

    /// <summary>Sends it now, or when others have ended.</summary>
    public void Send(MqttPublishPacket publish)
    {
        for (var next = publish; next is not null;)
        {
            var deadline = next.MessageExpiryInterval;
            var isExpired = services.Deadlines.IsOver(deadline);
            if (!isExpired && !MaySend(next))
                return;
            next.MessageExpiryInterval = services.Deadlines.Left(deadline);
            var isSent = !isExpired && output.TryEncode(next, _maximumPacketSize);
            next.MessageExpiryInterval = deadline; // it may be sent again
            if (isSent || next.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
                return;
            _undelivered.Enqueue(new MqttPubAckPacket { PacketIdentifier = next.PacketIdentifier });
            next = Ended(next.PacketIdentifier);
        }
    }

    /// <summary>The end of one delivery: the next that waits, if any, is sent.</summary>
    public void Acknowledged(ushort packetId)
    {
        if (Ended(packetId) is { } next)
            Send(next);
    }

    /// <summary>
    /// For one that has expired, or is larger than the client takes: the server is to hear, after the client's next packet, that it was acknowledged.
    /// Null when there is none.
    /// </summary>
    public MqttPacket? TakeUndelivered() => _undelivered.TryDequeue(out var packet) ? packet : null;

    private bool MaySend(MqttPublishPacket message)
    {
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
            return true;
        if (_inFlight.Count >= _receiveMaximum)
        {
            _waiting.Enqueue(message);
            return false;
        }
        if (services.Sent.TryGetValue(message, out var before) && !_inFlight.Contains(before.Value))
            (message.PacketIdentifier, message.Dup) = (before.Value, true);
        else
            services.Sent.AddOrUpdate(message, new StrongBox<ushort>(message.PacketIdentifier));
        _inFlight.Add(message.PacketIdentifier);
        return true;
    }

    private MqttPublishPacket? Ended(ushort packetId)
    {
        _inFlight.Remove(packetId);
        return _inFlight.Count < _receiveMaximum && _waiting.TryDequeue(out var next) ? next : null;
    }
}
