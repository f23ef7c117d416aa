namespace MQTTnet.Formatter;

/// <summary>Protocol level as sent in CONNECT. V310 is for the server only: old devices speak it, the client does not.</summary>
public enum MqttProtocolVersion
{
    Unknown = 0,
    V310 = 3,
    V311 = 4,
    V500 = 5
}
