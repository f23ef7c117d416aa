using MQTTnet.Packets;

namespace MQTTnet.Transport;

/// <summary>What the owner of a <see cref="PacketSender"/> does around each packet: the server's connection, or the client.</summary>
internal interface ISendObserver
{
    /// <summary>Called in order, one at a time, before a packet is encoded. Null: the packet is not sent.</summary>
    ValueTask<MqttPacket?> BeforeSendAsync(MqttPacket packet);

    /// <summary>The packet is larger than the other side takes, and was not sent.</summary>
    void OnTooLarge(MqttPacket packet);

    /// <summary>Everything queued so far has been written.</summary>
    void OnDrained();

    /// <summary>Sending is over: the connection broke, or an observer threw.</summary>
    void OnSendFailed(Exception exception);
}
