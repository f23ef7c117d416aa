namespace MQTTnet.Protocol;

/// <summary>Reason codes of PUBCOMP (MQTT 5, 3.7.2.1).</summary>
public enum MqttPubCompReasonCode
{
    Success = 0,
    PacketIdentifierNotFound = 146
}
