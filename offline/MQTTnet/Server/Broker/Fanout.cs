using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>One message to all matching subscriptions; a session with several gets one copy [MQTT-3.3.4-2].</summary>
internal static class Fanout
{
    public static void Deliver(List<Subscription> matches, string senderId, MqttApplicationMessage message, long now)
    {
        if (matches.Count == 1)
        {
            DeliverTo(matches[0].Session, matches, senderId, message, now);
            return;
        }

        foreach (var bySession in matches.GroupBy(m => m.Session))
            DeliverTo(bySession.Key, bySession, senderId, message, now);
    }

    private static void DeliverTo(
        Session session, IEnumerable<Subscription> subscriptions, string senderId, MqttApplicationMessage message, long now)
    {
        MqttQualityOfServiceLevel? qos = null;
        var retain = false;
        List<uint>? identifiers = null;
        foreach (var (_, filter, identifier) in subscriptions)
        {
            // [MQTT-3.8.3-3] not back to the publisher when it asked so.
            if (filter.NoLocal && session.ClientId == senderId)
                continue;
            if (qos is null || filter.QualityOfServiceLevel > qos)
                qos = filter.QualityOfServiceLevel;
            retain |= filter.RetainAsPublished && message.Retain;
            if (identifier > 0)
                (identifiers ??= []).Add(identifier);
        }

        if (qos is not { } granted)
            return;
        var lower = granted < message.QualityOfServiceLevel ? granted : message.QualityOfServiceLevel;
        session.Outgoing.Add(new Delivery(message, lower, retain, identifiers, now));
    }
}
