using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttApplicationMessageReceivedEventArgs : EventArgs
{
    private readonly Func<MqttApplicationMessageReceivedEventArgs, CancellationToken, Task> _acknowledge;
    private int _acknowledged;

    public MqttApplicationMessageReceivedEventArgs(
        string clientId, MqttApplicationMessage applicationMessage, MqttPublishPacket publishPacket,
        Func<MqttApplicationMessageReceivedEventArgs, CancellationToken, Task> acknowledgeHandler)
    {
        ClientId = clientId;
        ApplicationMessage = applicationMessage;
        PacketIdentifier = publishPacket.PacketIdentifier;
        _acknowledge = acknowledgeHandler;
    }

    public string ClientId { get; }

    public MqttApplicationMessage ApplicationMessage { get; }

    /// <summary>0 at QoS 0.</summary>
    public ushort PacketIdentifier { get; set; }

    /// <summary>True (the default): acknowledged when the handler is done. False: only by <see cref="AcknowledgeAsync"/>.</summary>
    public bool AutoAcknowledge { get; set; } = true;

    /// <summary>True: the message is not acknowledged, so that the server sends it again on the next connection.</summary>
    public bool ProcessingFailed { get; set; }

    public bool IsHandled { get; set; }

    public MqttApplicationMessageReceivedReasonCode ReasonCode { get; set; }

    public string? ResponseReasonString { get; set; }

    public List<MqttUserProperty> ResponseUserProperties { get; } = [];

    public object? Tag { get; set; }

    /// <summary>Throws InvalidOperationException the second time.</summary>
    public Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _acknowledged, 1) == 1)
            throw new InvalidOperationException("The application message is already acknowledged.");
        return _acknowledge(this, cancellationToken);
    }
}
