namespace MQTTnet.Packets;

/// <summary>A packet that carries an identifier, 1 to 65535.</summary>
public abstract class MqttPacketWithIdentifier : MqttPacket
{
    public ushort PacketIdentifier { get; set; }
}
