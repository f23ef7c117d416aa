using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// The published server handles the filters of one SUBSCRIBE by QoS, the highest first, and answers in that order. Here the codes of its
/// SUBACK get the order of the filters [MQTT-3.8.4-6].
/// </summary>
internal sealed class SubscribeOrder
{
    private readonly Dictionary<ushort, int[]> _orders = []; // by packet id: the place of each code of the server's

    public void Remember(MqttSubscribePacket subscribe)
    {
        if (subscribe.TopicFilters.Count > 1)
            _orders[subscribe.PacketIdentifier] = [.. Enumerable.Range(0, subscribe.TopicFilters.Count)
                .OrderByDescending(i => subscribe.TopicFilters[i].QualityOfServiceLevel)]; // stable, as the server's
    }

    public void Restore(MqttSubAckPacket answer)
    {
        if (!_orders.Remove(answer.PacketIdentifier, out var order) || order.Length != answer.ReasonCodes.Count)
            return;
        var codes = new MqttSubscribeReasonCode[order.Length];
        for (var i = 0; i < order.Length; i++)
            codes[order[i]] = answer.ReasonCodes[i];
        answer.ReasonCodes = [.. codes];
    }
}
