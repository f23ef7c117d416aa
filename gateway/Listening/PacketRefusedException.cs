using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>A packet that ends its connection; MQTT 5 clients are told the code.</summary>
internal sealed class PacketRefusedException(MqttDisconnectReasonCode code, string message) : MqttProtocolViolationException(message)
{
    public MqttDisconnectReasonCode Code => code;
}
