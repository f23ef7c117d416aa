namespace MQTTnet.Protocol;

/// <summary>QoS 0, 1 and 2.</summary>
public enum MqttQualityOfServiceLevel
{
    AtMostOnce = 0,
    AtLeastOnce = 1,
    ExactlyOnce = 2
}
