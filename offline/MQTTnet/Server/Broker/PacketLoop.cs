using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>Reads and handles the packets of a client that has been let in, one after the other.</summary>
internal sealed class PacketLoop(Broker broker, ClientConnection connection)
{
    /// <summary>As many as mosquitto: each is a topic kept in memory for as long as the connection lasts.</summary>
    public const ushort TopicAliasMaximum = 10;

    /// <summary>Answers that may wait to be sent before the loop stops reading: a client that does not read gets no more memory.</summary>
    private const int MaximumQueuedAnswers = 4096;

    private readonly Session _session = connection.Session!;
    private string?[]? _aliases;
    private bool _goodbye;

    public async Task RunAsync()
    {
        var sender = connection.Sender!;
        var hasHandled = true;
        while (!_goodbye)
        {
            if (!connection.Receiver.TryRead(out var packet))
            {
                sender.Kick();
                if (sender.Count >= MaximumQueuedAnswers)
                    await sender.WaitForRoomAsync(MaximumQueuedAnswers).ConfigureAwait(false);
                if (!await connection.FillAsync(hasHandled).ConfigureAwait(false))
                    return;
                hasHandled = false;
                continue;
            }

            hasHandled = true;
            // Taken over: all that still matters is whether the client had said goodbye. What is not acknowledged it sends again.
            if (connection.IsTakenOver && packet is not MqttDisconnectPacket)
                continue;
            var handling = InterceptAsync(packet);
            if (!handling.IsCompleted)
                sender.Kick();
            await handling.ConfigureAwait(false);
        }
    }

    private ValueTask InterceptAsync(MqttPacket packet) =>
        broker.Events.InboundPacket.HasHandlers ? InterceptAndHandleAsync(packet) : HandleAsync(packet);

    private async ValueTask InterceptAndHandleAsync(MqttPacket packet)
    {
        var args = new InterceptingPacketEventArgs(
            connection.Closing, connection.ClientId, connection.UserName, connection.RemoteEndPoint, packet, _session.Items);
        await broker.Events.InboundPacket.InvokeAsync(args).ConfigureAwait(false);
        if (args.ProcessPacket)
            await HandleAsync(args.Packet).ConfigureAwait(false);
    }

    private ValueTask HandleAsync(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPublishPacket publish: return PublishAsync(publish);
            case MqttPubAckPacket acknowledged: Acknowledge(acknowledged.PacketIdentifier, MqttControlPacketType.PubAck); break;
            case MqttPubRecPacket received: Release(received); break;
            case MqttPubRelPacket released: Complete(released); break;
            case MqttPubCompPacket completed: Acknowledge(completed.PacketIdentifier, MqttControlPacketType.PubComp); break;
            case MqttSubscribePacket subscribe: return SubscribeAsync(subscribe);
            case MqttUnsubscribePacket unsubscribe: return UnsubscribeAsync(unsubscribe);
            case MqttPingReqPacket: connection.Queue(MqttPingRespPacket.Instance); break;
            case MqttDisconnectPacket disconnect: Disconnect(disconnect); break;
            case MqttConnectPacket: throw PacketFault.Protocol("A second CONNECT [MQTT-3.1.0-2].");
            default: throw PacketFault.Protocol($"{packet.GetType().Name} is not for a client to send.");
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask PublishAsync(MqttPublishPacket packet)
    {
        if (packet.SubscriptionIdentifiers is not null)
            throw PacketFault.Protocol("A client's PUBLISH has a subscription identifier [MQTT-3.3.4-6].");
        if (packet.TopicAlias > 0)
            ResolveAlias(packet);
        var exactlyOnce = packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce;
        if (exactlyOnce && !_session.Incoming.Begin(packet.PacketIdentifier, connection))
        {
            connection.Queue(new MqttPubRecPacket { PacketIdentifier = packet.PacketIdentifier });
            return;
        }

        connection.MessagesReceived++;
        var verdict = TopicRules.IsReserved(packet.Topic) ? PublishVerdict.NotAuthorized : await broker.PublishAsync(
            connection.ClientId, connection.UserName, _session.Items, MessagePacket.ToMessage(packet), connection.Closing)
            .ConfigureAwait(false);
        if (verdict.CloseConnection)
            Close();
        else if (exactlyOnce)
            AnswerExactlyOnce(packet.PacketIdentifier, verdict);
        else if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce)
            connection.Queue(new MqttPubAckPacket
            {
                PacketIdentifier = packet.PacketIdentifier,
                ReasonCode = verdict.Reason,
                ReasonString = MayExplain ? verdict.ReasonString : null,
                UserProperties = MayExplain ? verdict.UserProperties : null,
            });
    }

    /// <summary>[MQTT-3.1.2-29] explanations only for clients that did not decline them.</summary>
    private bool MayExplain => connection.Connect.RequestProblemInformation;

    private void AnswerExactlyOnce(ushort identifier, PublishVerdict verdict)
    {
        // A refusal ends the exchange: no PUBREL follows and the identifier is free again.
        if ((byte)verdict.Reason >= 0x80)
            _session.Incoming.Forget(identifier);
        connection.Queue(new MqttPubRecPacket
        {
            PacketIdentifier = identifier,
            ReasonCode = verdict.Reason == MqttPubAckReasonCode.NoMatchingSubscribers ? 0 : (MqttPubRecReasonCode)verdict.Reason,
            ReasonString = MayExplain ? verdict.ReasonString : null,
            UserProperties = MayExplain ? verdict.UserProperties : null,
        });
    }

    private void ResolveAlias(MqttPublishPacket packet)
    {
        if (packet.TopicAlias > TopicAliasMaximum)
            throw new PacketFault(MqttDisconnectReasonCode.TopicAliasInvalid, "The topic alias is over the maximum [MQTT-3.3.2-9].");
        _aliases ??= new string?[TopicAliasMaximum + 1];
        if (packet.Topic.Length > 0)
            _aliases[packet.TopicAlias] = packet.Topic;
        else
            packet.Topic = _aliases[packet.TopicAlias] ?? throw PacketFault.Protocol("The topic alias is unknown.");
    }

    private void Acknowledge(ushort identifier, MqttControlPacketType answer)
    {
        CheckAnswer(identifier, answer);
        _session.Outgoing.Acknowledge(identifier);
    }

    /// <summary>A PUBACK for QoS 2, or a PUBREC or PUBCOMP for QoS 1, would end an exchange that the client has not finished.</summary>
    private void CheckAnswer(ushort identifier, MqttControlPacketType answer)
    {
        if (!_session.Outgoing.MayAnswer(identifier, answer))
            throw PacketFault.Protocol($"{answer} is not what message {identifier} waits for [MQTT-4.3.2-2] [MQTT-4.3.3-4].");
    }

    private void Release(MqttPubRecPacket received)
    {
        CheckAnswer(received.PacketIdentifier, MqttControlPacketType.PubRec);
        if ((byte)received.ReasonCode >= 0x80)
        {
            _session.Outgoing.Acknowledge(received.PacketIdentifier);
            return;
        }

        var isKnown = _session.Outgoing.Receive(received.PacketIdentifier);
        connection.Queue(new MqttPubRelPacket
        {
            PacketIdentifier = received.PacketIdentifier,
            ReasonCode = isKnown ? MqttPubRelReasonCode.Success : MqttPubRelReasonCode.PacketIdentifierNotFound,
        });
    }

    private void Complete(MqttPubRelPacket released)
    {
        // Also for an identifier that is no longer known: its PUBCOMP was lost, and a reason code would tell the client's user of a
        // failure where there is none.
        _session.Incoming.Forget(released.PacketIdentifier);
        connection.Queue(new MqttPubCompPacket { PacketIdentifier = released.PacketIdentifier });
    }

    private async ValueTask SubscribeAsync(MqttSubscribePacket packet)
    {
        var request = new SubscriptionRequest(broker, _session);
        connection.Queue(await request.SubscribeAsync(packet, connection.Closing).ConfigureAwait(false));
        request.SendRetained();
        if (request.CloseConnection)
            Close();
    }

    private async ValueTask UnsubscribeAsync(MqttUnsubscribePacket packet)
    {
        var request = new SubscriptionRequest(broker, _session);
        connection.Queue(await request.UnsubscribeAsync(packet, connection.Closing).ConfigureAwait(false));
        if (request.CloseConnection)
            Close();
    }

    private void Disconnect(MqttDisconnectPacket packet)
    {
        if (packet.SessionExpiry > 0 && connection.Connect.SessionExpiryInterval == 0)
            throw PacketFault.Protocol("DISCONNECT gives a session expiry where CONNECT gave none [MQTT-3.14.2-2].");
        connection.ClientDisconnect = packet;
        _goodbye = true;
    }

    private void Close()
    {
        _goodbye = true;
        connection.Disconnect(new() { ReasonCode = MqttDisconnectReasonCode.UnspecifiedError });
    }
}
