using System.Threading.Channels;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Internal;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>
/// Messages from the server, handed over one by one beside the reading, so that a handler may await answers of the server.
/// A handler that throws leaves its message unacknowledged: the server sends it again on the next connection.
/// </summary>
internal sealed class IncomingMessages(
    ClientLink link, MqttClientOptions options, AsyncEvent<MqttApplicationMessageReceivedEventArgs> handlers,
    IncomingExactlyOnce exactlyOnce, IMqttNetLogger logger)
{
    private readonly Channel<MqttPublishPacket> _queue =
        Channel.CreateUnbounded<MqttPublishPacket>(new() { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _stopping = new();
    private string?[]? _aliases;

    public void Start() => _ = RunAsync();

    public void Stop() => _stopping.Cancel();

    public void Receive(MqttPublishPacket packet)
    {
        if (packet.TopicAlias > 0)
            ResolveAlias(packet);
        var isRepeated = packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce
            && !exactlyOnce.Begin(packet.PacketIdentifier, link);
        if (isRepeated)
            link.Sender.Enqueue(new MqttPubRecPacket { PacketIdentifier = packet.PacketIdentifier });
        else
            _queue.Writer.TryWrite(packet);
    }

    public void Release(MqttPubRelPacket released)
    {
        var isKnown = exactlyOnce.Forget(released.PacketIdentifier);
        link.Sender.Enqueue(new MqttPubCompPacket
        {
            PacketIdentifier = released.PacketIdentifier,
            ReasonCode = isKnown ? MqttPubCompReasonCode.Success : MqttPubCompReasonCode.PacketIdentifierNotFound,
        });
    }

    private void ResolveAlias(MqttPublishPacket packet)
    {
        if (packet.TopicAlias > options.TopicAliasMaximum)
            throw new PacketFault(MqttDisconnectReasonCode.TopicAliasInvalid, "The topic alias is over the maximum [MQTT-3.3.2-11].");
        _aliases ??= new string?[options.TopicAliasMaximum + 1];
        if (packet.Topic.Length > 0)
            _aliases[packet.TopicAlias] = packet.Topic;
        else
            packet.Topic = _aliases[packet.TopicAlias] ?? throw PacketFault.Protocol("The topic alias is unknown.");
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                while (!_stopping.IsCancellationRequested && _queue.Reader.TryRead(out var packet))
                    await HandOverAsync(packet).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The link is over; what is still queued was not acknowledged.
        }

        exactlyOnce.ForgetUnrecorded(link);
    }

    private async Task HandOverAsync(MqttPublishPacket packet)
    {
        var args = new MqttApplicationMessageReceivedEventArgs(
            options.ClientId, MessagePacket.ToMessage(packet), packet, AcknowledgeAsync) { Tag = null };
        try
        {
            await handlers.InvokeAsync(args).ConfigureAwait(false);
            if (args.AutoAcknowledge)
                await args.AcknowledgeAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (MqttClientNotConnectedException)
        {
            // The connection ended while the handler ran; the server will send the message again.
        }
        catch (Exception e)
        {
            logger.Publish(MqttNetLogLevel.Error, nameof(MqttClient), "A handler of received messages failed.", null, e);
        }
    }

    private Task AcknowledgeAsync(MqttApplicationMessageReceivedEventArgs args, CancellationToken cancellationToken)
    {
        var qos = args.ApplicationMessage.QualityOfServiceLevel;
        if (args.ProcessingFailed || qos == MqttQualityOfServiceLevel.AtMostOnce)
            return Task.CompletedTask;
        if (qos == MqttQualityOfServiceLevel.ExactlyOnce)
            exactlyOnce.Recorded(args.PacketIdentifier, link);
        var queued = link.Send(qos == MqttQualityOfServiceLevel.AtLeastOnce
            ? new MqttPubAckPacket
            {
                PacketIdentifier = args.PacketIdentifier,
                ReasonCode = (MqttPubAckReasonCode)args.ReasonCode,
                ReasonString = args.ResponseReasonString,
                UserProperties = args.ResponseUserProperties,
            }
            : new MqttPubRecPacket
            {
                PacketIdentifier = args.PacketIdentifier,
                ReasonCode = (MqttPubRecReasonCode)args.ReasonCode,
                ReasonString = args.ResponseReasonString,
                UserProperties = args.ResponseUserProperties,
            });
        return queued ? Task.CompletedTask : Task.FromException(new MqttClientNotConnectedException());
    }
}
