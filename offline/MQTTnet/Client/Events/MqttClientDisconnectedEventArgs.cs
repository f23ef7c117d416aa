using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttClientDisconnectedEventArgs(
    bool clientWasConnected, MqttClientConnectResult? connectResult, MqttClientDisconnectReason reason, string? reasonString,
    List<MqttUserProperty>? userProperties, Exception? exception) : EventArgs
{
    /// <summary>False when an attempt to connect has failed.</summary>
    public bool ClientWasConnected { get; } = clientWasConnected;

    public MqttClientConnectResult? ConnectResult { get; } = connectResult;

    public MqttClientDisconnectReason Reason { get; } = reason;

    public string? ReasonString { get; } = reasonString;

    public List<MqttUserProperty>? UserProperties { get; } = userProperties;

    /// <summary>Null after an orderly end.</summary>
    public Exception? Exception { get; } = exception;
}
