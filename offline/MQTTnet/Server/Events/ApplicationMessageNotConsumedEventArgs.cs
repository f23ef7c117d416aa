namespace MQTTnet.Server;

/// <summary>No subscription matched the message.</summary>
public sealed class ApplicationMessageNotConsumedEventArgs(MqttApplicationMessage applicationMessage, string senderId) : EventArgs
{
    public MqttApplicationMessage ApplicationMessage { get; } = applicationMessage;

    public string SenderId { get; } = senderId;
}
