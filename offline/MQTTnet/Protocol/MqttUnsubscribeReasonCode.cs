namespace MQTTnet.Protocol;

/// <summary>Reason codes of UNSUBACK (MQTT 5, 3.11.3).</summary>
public enum MqttUnsubscribeReasonCode
{
    Success = 0,
    NoSubscriptionExisted = 17,
    UnspecifiedError = 128,
    ImplementationSpecificError = 131,
    NotAuthorized = 135,
    TopicFilterInvalid = 143,
    PacketIdentifierInUse = 145
}
