namespace MQTTnet.Server;

public sealed class RetainedMessageChangedEventArgs : EventArgs
{
    private readonly Func<List<MqttApplicationMessage>> _stored;

    internal RetainedMessageChangedEventArgs(string clientId, MqttApplicationMessage changed, Func<List<MqttApplicationMessage>> stored)
    {
        ClientId = clientId;
        ChangedRetainedMessage = changed;
        _stored = stored;
    }

    public string ClientId { get; }

    /// <summary>An empty payload: the message was removed.</summary>
    public MqttApplicationMessage ChangedRetainedMessage { get; }

    /// <summary>All retained messages; copied when asked for.</summary>
    public List<MqttApplicationMessage> StoredRetainedMessages => _stored();
}
