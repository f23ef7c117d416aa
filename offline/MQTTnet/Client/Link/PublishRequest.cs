using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>One PUBLISH and the exchange that its QoS asks for.</summary>
internal sealed class PublishRequest(ClientLink link)
{
    /// <summary>QoS 0 messages that may wait to be written before the publisher waits.</summary>
    private const int MaximumQueued = 512;

    public async Task<MqttClientPublishResult> SendAsync(MqttPublishPacket packet, CancellationToken cancellationToken)
    {
        if (packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            if (!link.Send(packet))
                throw new MqttClientDisconnectedException(null);
            await link.Sender.WaitForRoomAsync(MaximumQueued).ConfigureAwait(false);
            return new MqttClientPublishResult(null, MqttClientPublishReasonCode.Success, null, []);
        }

        await link.Answers.EnterPublishAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return packet.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce
                ? await AtLeastOnceAsync(packet, cancellationToken).ConfigureAwait(false)
                : await ExactlyOnceAsync(packet, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            link.Answers.LeavePublish();
        }
    }

    private async Task<MqttClientPublishResult> AtLeastOnceAsync(MqttPublishPacket packet, CancellationToken cancellationToken)
    {
        var answer = await link.RequestAsync<MqttPubAckPacket>(packet, cancellationToken).ConfigureAwait(false);
        return new MqttClientPublishResult(packet.PacketIdentifier, (MqttClientPublishReasonCode)answer.ReasonCode,
            answer.ReasonString, answer.UserProperties ?? []);
    }

    private async Task<MqttClientPublishResult> ExactlyOnceAsync(MqttPublishPacket packet, CancellationToken cancellationToken)
    {
        var received = await link.RequestAsync<MqttPubRecPacket>(packet, cancellationToken).ConfigureAwait(false);
        var result = new MqttClientPublishResult(packet.PacketIdentifier, (MqttClientPublishReasonCode)received.ReasonCode,
            received.ReasonString, received.UserProperties ?? []);
        if (!result.IsSuccess)
            return result;
        var release = new MqttPubRelPacket { PacketIdentifier = packet.PacketIdentifier };
        await link.ContinueAsync<MqttPubCompPacket>(release, cancellationToken).ConfigureAwait(false);
        return result;
    }
}
