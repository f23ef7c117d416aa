namespace MQTTnet.Protocol;

/// <summary>Whether a payload is bytes or UTF-8 text (MQTT 5, 3.3.2.3.2).</summary>
public enum MqttPayloadFormatIndicator
{
    Unspecified = 0,
    CharacterData = 1
}
