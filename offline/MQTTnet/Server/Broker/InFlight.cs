using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>A QoS 1 or 2 message that the client has not acknowledged yet.</summary>
internal sealed class InFlight(MqttPublishPacket packet, long order)
{
    public long Order { get; } = order;

    public bool IsExactlyOnce => packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce;

    /// <summary>Sent on the present connection.</summary>
    public bool IsSent { get; set; }

    /// <summary>QoS 2: the client has the message; PUBREL is what it still needs.</summary>
    public bool IsReceived { get; set; }

    /// <summary>What goes out on a new connection: PUBREL, or PUBLISH with DUP [MQTT-3.3.1-1].</summary>
    public MqttPacket Repeat()
    {
        if (IsReceived)
            return new MqttPubRelPacket { PacketIdentifier = packet.PacketIdentifier };
        packet.Dup = true;
        return packet;
    }
}
