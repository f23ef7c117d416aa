namespace MQTTnet.Protocol;

/// <summary>Return codes of CONNACK (MQTT 3.1.1, 3.2.2.3).</summary>
public enum MqttConnectReturnCode
{
    ConnectionAccepted = 0,
    ConnectionRefusedUnacceptableProtocolVersion = 1,
    ConnectionRefusedIdentifierRejected = 2,
    ConnectionRefusedServerUnavailable = 3,
    ConnectionRefusedBadUsernameOrPassword = 4,
    ConnectionRefusedNotAuthorized = 5
}
