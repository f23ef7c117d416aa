using MQTTnet.Protocol;

namespace MQTTnet.Exceptions;

/// <summary>A packet that must end its connection, with the reason that MQTT 5 tells the sender.</summary>
internal class PacketFault(MqttDisconnectReasonCode reason, string message) : MqttProtocolViolationException(message)
{
    public MqttDisconnectReasonCode Reason { get; } = reason;

    public static PacketFault Malformed(string message) => new(MqttDisconnectReasonCode.MalformedPacket, message);

    public static PacketFault Protocol(string message) => new(MqttDisconnectReasonCode.ProtocolError, message);
}
