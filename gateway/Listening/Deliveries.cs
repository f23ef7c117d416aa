using System.Runtime.CompilerServices;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// Messages on their way to one subscriber. Never more at once than it has asked for (Receive Maximum); a message that is sent again after a
/// reconnection has its packet id of before and the DUP flag [MQTT-4.4.0-1]: the server gives it a new id. Used under the connection's lock.
/// </summary>
internal sealed class Deliveries(ConditionalWeakTable<MqttPublishPacket, StrongBox<ushort>> sent)
{
    private readonly HashSet<ushort> _inFlight = [];
    private readonly Queue<MqttPublishPacket> _waiting = new(); // bounded: the session's queue is

    /// <summary>Messages with an acknowledgement to come; from CONNECT.</summary>
    public int ReceiveMaximum { get; set; } = ushort.MaxValue;

    /// <summary>Whether it may be sent now; else it is sent later, see <see cref="Ended"/>.</summary>
    public bool MaySend(MqttPublishPacket message)
    {
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
            return true;
        if (_inFlight.Count >= ReceiveMaximum)
        {
            _waiting.Enqueue(message);
            return false;
        }
        if (sent.TryGetValue(message, out var before) && !_inFlight.Contains(before.Value))
            (message.PacketIdentifier, message.Dup) = (before.Value, true);
        else
            sent.AddOrUpdate(message, new StrongBox<ushort>(message.PacketIdentifier));
        _inFlight.Add(message.PacketIdentifier);
        return true;
    }

    /// <summary>The end of one delivery: the next that waits, if any.</summary>
    public MqttPublishPacket? Ended(ushort packetId)
    {
        _inFlight.Remove(packetId);
        return _inFlight.Count < ReceiveMaximum && _waiting.TryDequeue(out var next) ? next : null;
    }
}
