using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

/// <summary>CONNECT asks for a protocol level that is not 3 (named MQIsdp), 4 or 5; it gets a CONNACK that says so [MQTT-3.1.2-2].</summary>
internal sealed class UnsupportedVersion(byte level) 
    : PacketFault(MqttDisconnectReasonCode.ProtocolError, $"Protocol level {level} is not supported.")
{
    /// <summary>Levels from 5 on are answered in the format of MQTT 5, older ones in that of 3.1.1.</summary>
    public bool AnswerAsVersion5 { get; } = (level & 0x7f) >= 5;
}
