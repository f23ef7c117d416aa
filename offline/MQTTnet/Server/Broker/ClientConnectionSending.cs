using MQTTnet.Exceptions;
using MQTTnet.Packets;

namespace MQTTnet.Server;

/// <summary>What the sender asks of its connection: handlers before each packet, and what to do when sending fails.</summary>
internal sealed partial class ClientConnection
{
    public ValueTask<MqttPacket?> BeforeSendAsync(MqttPacket packet)
    {
        if (broker.Events.OutboundPacket.HasHandlers)
            return InterceptAsync(packet);
        if (packet is MqttPubRecPacket received)
            Session!.Incoming.Recorded(received.PacketIdentifier, this);
        return new(packet);
    }

    public void OnTooLarge(MqttPacket packet)
    {
        if (packet is MqttPublishPacket { PacketIdentifier: > 0 } publish)
            Session?.Outgoing.Acknowledge(publish.PacketIdentifier);
        else if (packet is not MqttPublishPacket)
            Finish(null);
    }

    public void OnDrained() => Session?.Outgoing.SendMore();

    public void OnSendFailed(Exception exception)
    {
        if (exception is not ConnectionLost)
            broker.LogError(exception, "A handler of outgoing packets failed.");
        Abort();
    }

    private async ValueTask<MqttPacket?> InterceptAsync(MqttPacket packet)
    {
        var args = new InterceptingPacketEventArgs(Closing, ClientId, UserName, RemoteEndPoint, packet, Session!.Items);
        await broker.Events.OutboundPacket.InvokeAsync(args).ConfigureAwait(false);
        if (packet is MqttPubRecPacket received)
        {
            if (args.ProcessPacket)
                Session.Incoming.Recorded(received.PacketIdentifier, this);
            else
                Session.Incoming.Forget(received.PacketIdentifier);
        }

        if (args.ProcessPacket && args.Packet is MqttConnAckPacket { ServerKeepAlive: > 0 } answer)
            ServerKeepAlive = (ushort)answer.ServerKeepAlive;
        return args.ProcessPacket ? args.Packet : null;
    }
}
