namespace MQTTnet.Server;

/// <summary>How a connection of a client ended.</summary>
public enum MqttClientDisconnectType
{
    Clean = 0,
    NotClean = 1,
    Takeover = 2
}
