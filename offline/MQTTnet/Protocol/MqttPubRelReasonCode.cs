namespace MQTTnet.Protocol;

/// <summary>Reason codes of PUBREL (MQTT 5, 3.6.2.1).</summary>
public enum MqttPubRelReasonCode
{
    Success = 0,
    PacketIdentifierNotFound = 146
}
