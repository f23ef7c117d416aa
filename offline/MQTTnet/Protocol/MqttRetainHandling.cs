namespace MQTTnet.Protocol;

/// <summary>Whether a new subscription gets retained messages (MQTT 5, 3.8.3.1).</summary>
public enum MqttRetainHandling
{
    SendAtSubscribe = 0,
    SendAtSubscribeIfNewSubscriptionOnly = 1,
    DoNotSendOnSubscribe = 2
}
