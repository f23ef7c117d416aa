namespace MQTTnet.Server;

public sealed class MqttServerStopOptions
{
    public MqttServerClientDisconnectOptions DefaultClientDisconnectOptions { get; set; } =
        new() { ReasonCode = Protocol.MqttDisconnectReasonCode.ServerShuttingDown };
}
