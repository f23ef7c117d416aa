using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

internal static class DisconnectDecoder
{
    public static MqttDisconnectPacket Decode(ref PacketReader reader, bool v5)
    {
        var packet = new MqttDisconnectPacket();
        if (!v5 || reader.AtEnd)
            return packet;
        packet.ReasonCode = (MqttDisconnectReasonCode)reader.ReadByte();
        if (reader.AtEnd)
            return packet;
        var p = PropertyReader.Read(ref reader, PropertySet.Disconnect);
        packet.SessionExpiry = p.SessionExpiry;
        packet.ReasonString = p.ReasonString;
        packet.ServerReference = p.ServerReference;
        packet.UserProperties = p.UserProperties;
        return packet;
    }
}
